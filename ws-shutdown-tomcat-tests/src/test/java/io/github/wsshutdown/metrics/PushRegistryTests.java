/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepRegistryConfig;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what registries that push publish of a drain at shutdown, as
 * docs/operations.md has it.
 */
class PushRegistryTests extends DrainFixture implements OnManagedTomcat {

	@Test
	void whenRegistryIsClosedAtLastThenItPublishesTheOutcome() throws Exception {
		startWith(LateRegistryConfiguration.class);
		assertThat(publishedAtShutdown()).isOne();
	}

	@Test
	void whenSpringBootClosesRegistryThenItPublishesNoOutcome() throws Exception {
		startWith(RegistryConfiguration.class);
		assertThat(publishedAtShutdown()).isZero();
	}

	private double publishedAtShutdown() throws Exception {
		PublishingRegistry registry = server().context().getBean(PublishingRegistry.class);
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		stop();
		return registry.published;
	}

	/**
	 * A registry that pushes nowhere.
	 */
	static class PublishingRegistry extends StepMeterRegistry {

		private volatile double published = -1;

		PublishingRegistry() {
			super(new StepRegistryConfig() {

				@Override
				public String prefix() {
					return "test";
				}

				@Override
				public String get(String key) {
					return null;
				}

				@Override
				public Duration step() {
					return Duration.ofHours(1);
				}

			}, Clock.SYSTEM);
		}

		@Override
		protected void publish() {
			this.published = get("websocket.drain.sessions").tags("outcome", "acknowledged", "trigger", "shutdown")
				.counter()
				.count();
		}

		@Override
		protected TimeUnit getBaseTimeUnit() {
			return TimeUnit.SECONDS;
		}

	}

	/**
	 * The same as the one in docs/operations.md.
	 */
	static class LateRegistry extends PublishingRegistry {

		@Override
		public void close() {
			// Spring Boot calls this before the drain
		}

		void closeAtLast() {
			super.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateRegistryConfiguration {

		@Bean(destroyMethod = "closeAtLast")
		LateRegistry lateRegistry() {
			return new LateRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RegistryConfiguration {

		@Bean
		PublishingRegistry registry() {
			return new PublishingRegistry();
		}

	}

}
