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

package io.github.wsshutdown.servlet.jetty;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.drain.ClosingLoop;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for hooks that meet what no Jetty of today shows them. What they can meet on a
 * real server is in {@code JettyHookFailureTests}.
 */
class UnexpectedJettyTests {

	@Test
	void whenSessionIsOfAnotherKindThenApplicationGetsItUntracked() {
		try (ClosingLoop loop = new ClosingLoop(null)) {
			ConnectionRegistry registry = new ConnectionRegistry(loop);
			HandshakeAdmission admission = new HandshakeAdmission(registry);
			HandshakePermit permit = admission.admit("127.0.0.1");
			assertThat(permit.beginUpgrade()).isTrue();
			CountingHandler application = new CountingHandler();
			TrackingFrameHandler handler = new TrackingFrameHandler(application, permit, "/path", registry.untracked(),
					new ConnectionParts());
			CoreSession session = new CoreSession.Empty();
			handler.onOpen(session, Callback.NOOP);
			assertThat(application.session).isSameAs(session);
			assertThat(registry.untracked().count()).isOne();
			assertThat(admission.getSlotsTaken()).isZero();
			assertThat(registry.connections()).isEmpty();
			handler.onFrame(new Frame(OpCode.TEXT, "text"), Callback.NOOP);
			handler.onFrame(new CloseStatus(1000).toFrame(), Callback.NOOP);
			handler.onError(new IllegalStateException(), Callback.NOOP);
			handler.onClosed(new CloseStatus(1000), Callback.NOOP);
			handler.handshakeEnded();
			assertThat(handler.awaitsAnswer()).isFalse();
			assertThat(application.calls).hasValue(5);
		}
	}

	@Test
	void whenRequestIsNotOfJettyThenItIsNoHandshakeAndHasNoSocket() {
		HttpServletRequest request = mock(HttpServletRequest.class);
		given(request.getMethod()).willReturn("CONNECT");
		given(request.getServletContext()).willReturn(mock(ServletContext.class));
		JettyUpgradeHook hook = new JettyUpgradeHook();
		assertThat(hook.isExtendedConnect(request)).isFalse();
		assertThat(hook.findEndpointPath(request)).isNull();
		assertThat(hook.findConnection(new Object())).isNull();
		assertThat(new JettyRequestSocketHook().find(request)).isNull();
	}

	@Test
	void whenWebApplicationCannotBeSetUpThenItStartsAllTheSame() {
		try (ClosingLoop loop = new ClosingLoop(null)) {
			ConnectionRegistry registry = new ConnectionRegistry(loop);
			WebAppContext withoutServer = new WebAppContext();
			assertThatCode(() -> new TrackingConfiguration(new MappingsTracking(registry.untracked()))
				.configure(withoutServer)).doesNotThrowAnyException();
		}
	}

	private static final class CountingHandler implements FrameHandler {

		private final AtomicInteger calls = new AtomicInteger();

		private CoreSession session;

		@Override
		public void onOpen(CoreSession session, Callback callback) {
			this.session = session;
			called(callback);
		}

		@Override
		public void onFrame(Frame frame, Callback callback) {
			called(callback);
		}

		@Override
		public void onError(Throwable cause, Callback callback) {
			called(callback);
		}

		@Override
		public void onClosed(CloseStatus status, Callback callback) {
			called(callback);
		}

		private void called(Callback callback) {
			this.calls.incrementAndGet();
			callback.succeeded();
		}

	}

}
