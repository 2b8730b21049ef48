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

package io.github.wsshutdown.reactive;

import io.github.wsshutdown.testsupport.HandshakeDuringDrainContract;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for handshakes that come, or are under way, while the application stops on
 * Reactor Netty.
 */
class ReactiveHandshakeDuringDrainTests extends HandshakeDuringDrainContract implements OnReactorNetty {

	@Test
	void whenPeerGivesUpWhileItsHandshakeIsHeldThenPermitIsGivenBack() throws Exception {
		start();
		RawWebSocketPeer straggler = straggler();
		assertThat(server().admission().pendingHandshakes()).isOne();
		straggler.reset();
		Awaitility.await().until(() -> server().admission().pendingHandshakes() == 0);
		server().application().release("straggler");
		assertEndedEarly(stop());
	}

}
