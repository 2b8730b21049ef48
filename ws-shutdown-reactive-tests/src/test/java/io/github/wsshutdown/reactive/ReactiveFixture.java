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

import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Handshake;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.TestPeer;

/**
 * What tests of drains on Reactor Netty have in common.
 */
abstract class ReactiveFixture extends DrainFixture {

	@Override
	protected Class<?> configuration() {
		return ReactiveTestConfiguration.class;
	}

	protected TestPeer connect(String path) {
		return connect(path, CloseReaction.ANSWER);
	}

	protected TestPeer connect(String path, CloseReaction reaction) {
		TestPeer peer = open(RawWebSocketPeer.handshake(server().port()).path(path));
		peer.raw().onClose(reaction).startReading();
		return peer;
	}

	protected TestPeer connectNotReading(String path) {
		return open(RawWebSocketPeer.handshake(server().port()).path(path).receiveBuffer(4096));
	}

	protected TestPeer open(Handshake handshake) {
		return closeLater(TestPeer.connect(PeerKind.PLAIN, handshake));
	}

}
