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

import java.util.concurrent.CompletableFuture;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Handshake;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;

/**
 * What tests have in common that are about Reactor Netty only.
 */
abstract class ReactiveFixture extends DrainFixture implements OnReactorNetty {

	/** Only what hangs takes as long. */
	protected static final String LONG_TIMEOUT = "ws-shutdown.drain.timeout=120s";

	protected static final String LONG_HANDLER_TIMEOUT = "ws-shutdown.drain.handler-timeout=60s";

	protected RawWebSocketPeer connect(String path) {
		return open(handshake(path));
	}

	protected Handshake handshake(String path) {
		return RawWebSocketPeer.handshake(server().port()).path(path);
	}

	protected RawWebSocketPeer open(Handshake handshake) {
		return closeLater(handshake.open()).startReading();
	}

	/**
	 * Stop the application while a handler answers another peer. Until that is released,
	 * under the name {@code other}, connections work as before.
	 */
	protected CompletableFuture<Void> stopDuringOther() {
		connect(PeerKind.PLAIN).command("slow other");
		server().application().awaitBegun("other");
		CompletableFuture<Void> stopping = server().stop();
		Awaitility.await()
			.until(() -> server().drainer()
				.progress()
				.filter((progress) -> progress.awaited().handlers() == 1)
				.isPresent());
		return stopping;
	}

}
