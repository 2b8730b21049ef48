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

package io.github.wsshutdown.servlet.sockjs;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Ends the heartbeats of SockJS sessions when the context closes, before a scheduler of
 * the application's own refuses them: each message schedules the next, so that a reply
 * sent during a drain would fail, and a poll would be answered with an error.
 *
 * @see SockJsSchedulerPostProcessor for Spring's schedulers
 */
public final class SockJsHeartbeats
		implements ApplicationListener<ContextClosedEvent>, ApplicationContextAware, Ordered, DisposableBean {

	private static final Log logger = LogFactory.getLog(SockJsHeartbeats.class);

	/** Long for sessions that nothing blocks, and nothing for a shutdown. */
	private static final Duration PATIENCE = Duration.ofMillis(200);

	private final SockJsSessions sessions;

	private @Nullable ApplicationContext applicationContext;

	private volatile @Nullable Thread thread;

	/**
	 * Create new {@link SockJsHeartbeats}.
	 * @param sessions the sessions
	 */
	public SockJsHeartbeats(SockJsSessions sessions) {
		this.sessions = sessions;
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		this.applicationContext = applicationContext;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (event.getApplicationContext() == this.applicationContext && this.sessions.disableHeartbeatsOfNew()) {
			Thread thread = new Thread(this.sessions::disableHeartbeats, "ws-shutdown-heartbeats");
			thread.setDaemon(true);
			this.thread = thread;
			thread.start();
			join(thread);
		}
	}

	/** A sender that is blocked holds it up, until the drain cuts its peer. */
	@Override
	public void destroy() {
		Thread thread = this.thread;
		if (thread != null) {
			join(thread);
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join(PATIENCE.toMillis());
		}
		catch (InterruptedException ex) {
			logger.trace("Interrupted while heartbeats were ended", ex);
			Thread.currentThread().interrupt();
		}
	}

}
