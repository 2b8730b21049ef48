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

package io.github.wsshutdown;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.testsupport.SuspendedReadingContract;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests for endpoints of Jetty's that demand each message and leave off.
 */
class JettySuspendedReadingTests extends SuspendedReadingContract implements OnJetty {

	@Override
	protected Class<?> endpoint() {
		return EndpointConfiguration.class;
	}

	@Override
	protected AtomicInteger handledWhileSuspended() {
		return server().context().getBean(AtomicInteger.class);
	}

	/**
	 * A servlet that has Jetty upgrade its requests.
	 */
	@Configuration(proxyBeanMethods = false)
	static class EndpointConfiguration {

		@Bean
		AtomicInteger further() {
			return new AtomicInteger();
		}

		@Bean
		ServletRegistrationBean<SuspendingServlet> suspendingServlet(AtomicInteger further) {
			return new ServletRegistrationBean<>(new SuspendingServlet(further), "/suspending");
		}

	}

	static final class SuspendingServlet extends HttpServlet {

		private final transient AtomicInteger further;

		SuspendingServlet(AtomicInteger further) {
			this.further = further;
		}

		@Override
		protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
			JettyWebSocketServerContainer.getContainer(getServletContext())
				.upgrade((handshake, answer) -> new SuspendingListener(this.further), request, response);
		}

	}

	/**
	 * Demands one message.
	 */
	public static final class SuspendingListener implements Session.Listener {

		private final AtomicInteger further;

		private volatile Session session;

		SuspendingListener(AtomicInteger further) {
			this.further = further;
		}

		@Override
		public void onWebSocketOpen(Session session) {
			this.session = session;
			session.demand();
		}

		@Override
		public void onWebSocketText(String message) {
			if (!message.equals("suspend")) {
				this.further.incrementAndGet();
				return;
			}
			this.session.sendText("suspended", Callback.NOOP);
		}

	}

}
