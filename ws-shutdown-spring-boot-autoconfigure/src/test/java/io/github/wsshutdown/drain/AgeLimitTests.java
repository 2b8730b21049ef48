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

package io.github.wsshutdown.drain;

import java.time.Duration;
import java.util.Set;

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link AgeLimit}.
 */
class AgeLimitTests {

	private final EngineFixture engine = new EngineFixture();

	@Test
	void whenJitterIsWholeAgeThenSomeGoEarly() {
		AgeLimit limit = new AgeLimit(Duration.ofHours(1), 1, Set.of());
		AgeLimit strict = new AgeLimit(Duration.ofHours(1), 0, Set.of());
		AgeLimit tiny = new AgeLimit(Duration.ofNanos(1), 0.1, Set.of());
		for (int i = 0; i < 100; i++) {
			Connection connection = open();
			assertThat(limit.isReached(connection)).isFalse();
			assertThat(strict.isReached(connection)).isFalse();
			assertThat(tiny.isReached(connection)).isTrue();
			assertThat(new AgeLimit(Duration.ofNanos(1), 0, Set.of("/path")).isReached(connection)).isFalse();
		}
	}

	@Test
	void whenItMakesNoSenseThenItIsRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> new AgeLimit(Duration.ZERO, 0, Set.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> new AgeLimit(Duration.ofHours(1), -0.1, Set.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> new AgeLimit(Duration.ofHours(1), 1.1, Set.of()));
		assertThatIllegalArgumentException().isThrownBy(() -> new AgeLimit(Duration.ofHours(1), Double.NaN, Set.of()));
	}

	private Connection open() {
		HandshakePermit permit = this.engine.admit();
		return permit.open("/path", new NoTransport());
	}

}
