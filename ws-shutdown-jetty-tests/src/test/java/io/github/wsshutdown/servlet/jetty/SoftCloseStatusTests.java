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
