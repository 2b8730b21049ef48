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

import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.internal.WebSocketSessionState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SoftCloseStatus}, and for what it rests on in Jetty: they fail when a
 * new version of Jetty looks at the code of a close frame instead of its status.
 */
class SoftCloseStatusTests {

	@Test
	void whenFrameIsMadeOfSoftStatusThenJettyFindsTheStatusInIt() {
		CloseStatus status = SoftCloseStatus.of(1001, "Server is going away");
		Frame frame = status.toFrame();
		assertThat(CloseStatus.getCloseStatus(frame)).isSameAs(status);
		assertThat(new CloseStatus(frame.getPayload()).getCode()).isEqualTo(1001);
		assertThat(SoftCloseStatus.check()).isTrue();
	}

	@Test
	void whenSoftStatusIsSentThenJettyWaitsForTheAnswer() throws Exception {
		WebSocketSessionState state = new WebSocketSessionState();
		state.onConnected();
		state.onOpen();
		assertThat(state.onOutgoingFrame(SoftCloseStatus.of(1001, "").toFrame())).isFalse();
		assertThat(state.isInputOpen()).isTrue();
		assertThat(state.isOutputOpen()).isFalse();
	}

	@Test
	void whenPlainStatusIsSentThenJettyEndsTheTransport() throws Exception {
		WebSocketSessionState state = new WebSocketSessionState();
		state.onConnected();
		state.onOpen();
		assertThat(state.onOutgoingFrame(new CloseStatus(1001, "").toFrame())).isTrue();
		assertThat(state.isClosed()).isTrue();
	}

}
