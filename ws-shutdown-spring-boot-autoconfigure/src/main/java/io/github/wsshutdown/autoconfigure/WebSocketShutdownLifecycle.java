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

import io.github.wsshutdown.drain.DefaultWebSocketDrainer;
import io.github.wsshutdown.metrics.FinalScrape;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.LifecycleProcessor;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Drains when the application stops, while its web server still serves HTTP. No other
 * lifecycle bean may depend on this one: it would be stopped together with it, and its
 * end taken for the end of the drain.
 */
final class WebSocketShutdownLifecycle implements SmartLifecycle {

	/**
	 * After the beans that the application's own work runs in, before the web server
	 * stops accepting requests. The compiler inlines the phase of the web server, whose
	 * class a WAR does not have.
	 */
	static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	private static final Log logger = LogFactory.getLog(WebSocketShutdownLifecycle.class);

	/** For a drain that reaches its deadline to report. */
	private static final Duration MARGIN = Duration.ofSeconds(1);

	private final DefaultWebSocketDrainer drainer;

	private final FinalScrape finalScrape;

	private final BeanFactory beanFactory;

	private final Duration timeout;

	private volatile boolean running;

	/**
	 * Create a new {@link WebSocketShutdownLifecycle}.
	 * @param timeout how long a drain may take, with what follows it
	 * @param beanFactory has the processor that the phase is to have this time of
	 */
	WebSocketShutdownLifecycle(DefaultWebSocketDrainer drainer, FinalScrape finalScrape, Duration timeout,
			BeanFactory beanFactory) {
		this.drainer = drainer;
		this.finalScrape = finalScrape;
		this.timeout = timeout.plus(MARGIN);
		this.beanFactory = beanFactory;
	}

	@Override
	public void start() {
		setPhaseTimeout();
		this.drainer.started();
		this.running = true;
	}

	/**
	 * Otherwise {@code spring.lifecycle.timeout-per-shutdown-phase} would cut the drain
	 * short.
	 */
	private void setPhaseTimeout() {
		LifecycleProcessor processor = this.beanFactory
			.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, LifecycleProcessor.class);
		if (processor instanceof DefaultLifecycleProcessor defaultProcessor) {
			defaultProcessor.setTimeoutForShutdownPhase(PHASE, this.timeout.toMillis());
			return;
		}
		logger.warn("The lifecycle processor is a " + processor.getClass().getName()
				+ ", whose time for the drain of WebSocket connections can't be set: it may cut a drain short");
	}

	@Override
	public void stop() {
		throw new UnsupportedOperationException("Stop must not be invoked directly");
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		this.drainer.drainForShutdown(() -> this.finalScrape.thenRun(callback));
	}

	/**
	 * How long it takes at the most.
	 */
	Duration timeout() {
		return this.timeout;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
