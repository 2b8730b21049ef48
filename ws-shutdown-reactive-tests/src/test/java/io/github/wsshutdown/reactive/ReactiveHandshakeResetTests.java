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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.wsshutdown.Admission;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for peers that vanish while their handshake is being upgraded by another thread
 * than the event loop of their channel.
 */
class ReactiveHandshakeResetTests extends ReactiveFixture {

	/** Many more in runs by hand. */
	private static final int PEERS = Integer.getInteger("handshake.resets", 2000);

	private static final int LIMIT = 50;

	@Override
	public Class<?> configuration() {
		return HoppingConfiguration.class;
	}

	@Test
	void whenPeersResetDuringTheirHandshakeThenNothingIsLeftOfThem() throws Exception {
		start("ws-shutdown.admission.max-sessions-per-path.[/plain]=" + LIMIT);
		ExecutorService executor = Executors.newFixedThreadPool(16);
		try {
			List<Future<?>> peers = new ArrayList<>();
			for (int i = 0; i < PEERS; i++) {
				Random random = new Random(i);
				peers.add(executor.submit(() -> resetSoon(random)));
			}
			for (Future<?> peer : peers) {
				peer.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			executor.shutdownNow();
		}
		Admission admission = server().context().getBean(Admission.class);
		Awaitility.await().untilAsserted(() -> {
			assertThat(server().admission().pendingHandshakes()).isZero();
			assertThat(admission.getSlotsTaken()).isZero();
			assertThat(server().registry().connections()).isEmpty();
		});
		assertThat(server().registry().untracked().count()).isZero();
		for (int i = 0; i < LIMIT; i++) {
			connect("/plain");
		}
		awaitConnections(LIMIT);
	}

	private void resetSoon(Random random) {
		try (RawWebSocketPeer peer = handshake("/plain").connectOnly()) {
			peer.sendHandshake();
			LockSupport.parkNanos(random.nextInt(4_000_000));
			peer.reset();
		}
	}

	/**
	 * An application that handles handshakes on threads of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ReactiveTestConfiguration.class)
	static class HoppingConfiguration {

		@Bean
		@Order(0)
		WebFilter hoppingFilter() {
			return (exchange, chain) -> chain.filter(exchange).subscribeOn(Schedulers.boundedElastic());
		}

	}

}
