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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.WebSocketDrainer;
import jakarta.servlet.ServletContext;
import org.apache.catalina.Context;
import org.apache.catalina.Globals;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.WebResourceRoot;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Drains a WAR before a Tomcat that is not embedded stops any part of it. When Tomcat
 * tells the listeners of the servlet API, and with them Spring, it has timed out
 * asynchronous requests, such as those of SockJS, and ended HTTP sessions, and with them
 * the WebSocket sessions of their users.
 */
final class TomcatContextStopListener implements LifecycleListener, InitializingBean, DisposableBean {

	private static final Log logger = LogFactory.getLog(TomcatContextStopListener.class);

	private final ServletContext servletContext;

	/** None in a container that is not Tomcat, for all its classes. */
	private final @Nullable Context context;

	private final WebSocketShutdownLifecycle shutdown;

	private final WebSocketDrainer drainer;

	/**
	 * Create a new {@link TomcatContextStopListener}.
	 * @param servletContext the servlet context of the WAR
	 * @param shutdown what drains, now or when Spring's context closes
	 * @param drainer knows whether its threads have ended
	 */
	TomcatContextStopListener(ServletContext servletContext, WebSocketShutdownLifecycle shutdown,
			WebSocketDrainer drainer) {
		this.servletContext = servletContext;
		this.context = (servletContext.getAttribute(Globals.RESOURCES_ATTR) instanceof WebResourceRoot resources)
				? resources.getContext() : null;
		this.shutdown = shutdown;
		this.drainer = drainer;
	}

	@Override
	public void afterPropertiesSet() {
		if (this.context != null) {
			this.context.addLifecycleListener(this);
		}
	}

	@Override
	public void lifecycleEvent(LifecycleEvent event) {
		if (Lifecycle.BEFORE_STOP_EVENT.equals(event.getType()) && this.shutdown.isRunning()) {
			Thread thread = Thread.currentThread();
			ClassLoader classLoader = thread.getContextClassLoader();
			thread.setContextClassLoader(this.servletContext.getClassLoader());
			try {
				drain();
			}
			catch (InterruptedException ex) {
				thread.interrupt();
			}
			catch (RuntimeException ex) {
				logger.warn("WebSocket connections could not be drained before the application stops", ex);
			}
			finally {
				thread.setContextClassLoader(classLoader);
			}
		}
	}

	private void drain() throws InterruptedException {
		CountDownLatch drained = new CountDownLatch(1);
		this.shutdown.stop(drained::countDown);
		if (!drained.await(this.shutdown.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
			logger.warn("The drain of WebSocket connections has not ended in time");
		}
		// Tomcat warns of threads that outlive the application
		this.drainer.awaitEnd(Duration.ofSeconds(1));
	}

	/** Tomcat keeps the context over a reload. */
	@Override
	public void destroy() {
		if (this.context != null) {
			this.context.removeLifecycleListener(this);
		}
	}

}
