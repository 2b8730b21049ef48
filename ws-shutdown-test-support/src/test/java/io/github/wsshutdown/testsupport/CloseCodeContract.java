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

package io.github.wsshutdown.testsupport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.WebSocketConnections;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What listeners, and by them the meters, are to be told of how connections were closed.
 */
public abstract class CloseCodeContract extends DrainFixture {

	private final List<Integer> codes = new CopyOnWriteArrayList<>();

	@Test
	void whenPeerLeavesThenItsCodeIsTold() {
		startListening();
		for (TestPeer peer : connectEach(PeerTrait.WEBSOCKET_FRAMES)) {
			peer.raw().sendClose(3500, "");
			assertNextCode(3500, peer);
		}
	}

	@Test
	void whenPeerResetsThenThereIsNoCode() {
		startListening();
		for (TestPeer peer : connectEach(PeerTrait.WEBSOCKET_FRAMES)) {
			peer.raw().reset();
			assertNextCode(1006, peer);
		}
	}

	@Test
	void whenApplicationClosesThenItsCodeIsTold() {
		startListening();
		for (TestPeer peer : connectEach(PeerTrait.HOLDS_SESSION)) {
			peer.command("bye");
			assertNextCode(4000, peer);
		}
	}

	@Test
	void whenDrainedThenItsCodeIsTold() throws Exception {
		startListening("ws-shutdown.drain.close-code=3001");
		List<TestPeer> peers = connectEach();
		awaitConnections(peers.size());
		stop();
		Awaitility.await().untilAsserted(() -> assertThat(this.codes).hasSize(peers.size()).containsOnly(3001));
	}

	@Test
	void whenCutThenThereIsNoCode() throws Exception {
		startListening("ws-shutdown.drain.close-timeout=300ms");
		List<TestPeer> peers = connectEach(CloseReaction.NEVER_ANSWER, PeerTrait.WEBSOCKET_FRAMES);
		awaitConnections(peers.size());
		stop();
		Awaitility.await().untilAsserted(() -> assertThat(this.codes).hasSize(peers.size()).containsOnly(1006));
	}

	@Test
	@EngineTest
	void whenListenersFailThenOthersAreToldAndTheSlotIsGivenBack() {
		start();
		server().admission().addSlotListener(CloseCodeContract::fail);
		server().context().getBean(WebSocketConnections.class).addListener(new ConnectionListener() {

			@Override
			public void connectionOpened(String path, String transport) {
				fail();
			}

			@Override
			public void connectionGone(String path, String transport, int closeCode) {
				fail();
			}

		});
		listen();
		for (TestPeer peer : connectEach(PeerTrait.WEBSOCKET_FRAMES)) {
			peer.raw().sendClose(3500, "");
			assertNextCode(3500, peer);
		}
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		assertThat(server().registry().untracked().count()).isZero();
	}

	/** Neither an exception nor that of a class that does not link. */
	private static void fail() {
		throw new StackOverflowError("Made to fail");
	}

	private void startListening(String... properties) {
		start(properties);
		listen();
	}

	private void listen() {
		server().context().getBean(WebSocketConnections.class).addListener(new ConnectionListener() {

			@Override
			public void connectionGone(String path, String transport, int closeCode) {
				CloseCodeContract.this.codes.add(closeCode);
			}

		});
	}

	private void assertNextCode(int code, TestPeer peer) {
		Awaitility.await().until(() -> !this.codes.isEmpty());
		assertThat(this.codes.remove(0)).as(peer.toString()).isEqualTo(code);
	}

}
