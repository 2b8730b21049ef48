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

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

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

	private final DefaultWebSocketDrainer drainer;

	private final FinalScrape finalScrape;

	private final ShutdownPhaseTimeout phaseTimeout;

	private volatile boolean running;

	WebSocketShutdownLifecycle(DefaultWebSocketDrainer drainer, FinalScrape finalScrape,
			ShutdownPhaseTimeout phaseTimeout) {
		this.drainer = drainer;
		this.finalScrape = finalScrape;
		this.phaseTimeout = phaseTimeout;
	}

	@Override
	public void start() {
		this.phaseTimeout.apply();
		this.drainer.started();
		this.running = true;
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
		return this.phaseTimeout.timeout();
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
