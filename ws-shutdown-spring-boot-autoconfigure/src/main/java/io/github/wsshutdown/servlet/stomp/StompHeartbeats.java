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

package io.github.wsshutdown.servlet.stomp;

import java.time.Instant;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Has brokers go on sending heartbeats when the context closes: from that moment on
 * schedulers of the application may do nothing more.
 */
public final class StompHeartbeats implements SmartLifecycle, DisposableBean {

	private static final Log logger = LogFactory.getLog(StompHeartbeats.class);

	private final StompSessions sessions;

	private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();

	private volatile boolean running;

	/**
	 * Create new {@link StompHeartbeats}.
	 * @param sessions know the brokers
	 */
	public StompHeartbeats(StompSessions sessions) {
		this.sessions = sessions;
		this.scheduler.setThreadNamePrefix("ws-shutdown-heartbeats-");
		this.scheduler.setDaemon(true);
	}

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * Called before anything else is stopped.
	 */
	@Override
	public void stop() {
		this.running = false;
		List<SimpleBrokerMessageHandler> refused = this.sessions.brokers()
			.stream()
			.filter((broker) -> broker.isRunning() && refuses(broker.getTaskScheduler()))
			.toList();
		if (!refused.isEmpty()) {
			this.scheduler.initialize();
		}
		refused.forEach((broker) -> {
			broker.setTaskScheduler(this.scheduler);
			broker.startInternal();
		});
	}

	private static boolean refuses(@Nullable TaskScheduler scheduler) {
		try {
			if (scheduler != null) {
				scheduler.schedule(() -> logger.trace("The scheduler of heartbeats is at work"), Instant.now());
			}
			return false;
		}
		catch (TaskRejectedException ex) {
			logger.debug("Heartbeats go on without the scheduler of the application", ex);
			return true;
		}
	}

	@Override
	public void destroy() {
		this.scheduler.shutdown();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

}
