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

package io.github.wsshutdown.autoconfigure;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Gives the drain's lifecycle phase the time that the drain may take, which
 * {@code spring.lifecycle.timeout-per-shutdown-phase} would otherwise cut short.
 */
final class ShutdownPhaseTimeout {

	private static final Log logger = LogFactory.getLog(ShutdownPhaseTimeout.class);

	/** For a drain that reaches its deadline to report. */
	private static final Duration MARGIN = Duration.ofSeconds(1);

	private final BeanFactory beanFactory;

	private final Duration timeout;

	/**
	 * Create a new {@link ShutdownPhaseTimeout}.
	 * @param timeout how long a drain may take, with what follows it
	 */
	ShutdownPhaseTimeout(BeanFactory beanFactory, Duration timeout) {
		this.beanFactory = beanFactory;
		this.timeout = timeout.plus(MARGIN);
	}

	Duration timeout() {
		return this.timeout;
	}

	void apply() {
		LifecycleProcessor processor = this.beanFactory
			.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, LifecycleProcessor.class);
		if (processor instanceof DefaultLifecycleProcessor defaultProcessor) {
			defaultProcessor.setTimeoutForShutdownPhase(WebSocketShutdownLifecycle.PHASE, this.timeout.toMillis());
			return;
		}
		logger.warn("The lifecycle processor is a " + processor.getClass().getName()
				+ ", whose time for the drain of WebSocket connections can't be set: it may cut a drain short");
	}

}
