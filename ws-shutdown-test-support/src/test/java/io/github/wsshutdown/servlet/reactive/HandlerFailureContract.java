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

package io.github.wsshutdown.servlet.reactive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ScheduledExecutorService;

import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.reactive.FailingWork;
import io.github.wsshutdown.reactive.HandlerWork;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.PeerTrait;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection works, though untracked, when what follows its handler of WebFlux in a
 * servlet container fails.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class HandlerFailureContract extends DrainFixture {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	/**
	 * What follows a handler, and fails: what {@link FailingWork} knows, and
	 * {@code CREATE}.
	 */
	protected abstract Set<String> parts();

	@Test
	void whenTrackingFailsThenConnectionsWorkUntrackedAndOneWarningTells(CapturedOutput output) throws Exception {
		startWith(FailingConfiguration.class, "ws-shutdown.admission.max-sessions=1");
		FailingTracking tracking = server().context().getBean(FailingTracking.class);
		List<Set<String>> failed = new ArrayList<>();
		for (String part : parts()) {
			for (PeerKind kind : kinds(PeerTrait.OBEYED)) {
				failed.add(tracking.failAt(part));
				assertWorks(kind, part);
				Awaitility.await()
					.untilAsserted(() -> assertThat(server().registry().untracked().count()).as("%s at %s", kind, part)
						.isEqualTo(failed.stream().mapToLong(Set::size).sum()));
			}
		}
		assertThat(failed.stream().flatMap(Set::stream)).containsOnly(parts().toArray(String[]::new));
		assertThat(output).containsOnlyOnce("A connection is not tracked: ").doesNotContain("ERROR");
		assertThat(stop().total()).isZero();
	}

	@Test
	void whenFailureComesAfterReplyWasSentThenConnectionIsUntrackedAndNoThreadIsLeft() {
		startWith(FailingConfiguration.class);
		server().context().getBean(FailingTracking.class).failAt("PUSH");
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), "/flat")).startReading();
		peer.sendText("push");
		Awaitility.await().untilAsserted(() -> assertThat(server().registry().untracked().count()).isOne());
		awaitConnections(0);
		server().close();
		Awaitility.await()
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
				.noneMatch((thread) -> thread.getName().startsWith("ws-shutdown-handler")));
	}

	private void assertWorks(PeerKind kind, String part) {
		RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), kind.requestPath()))
			.startReading();
		peer.sendText("echo one");
		peer.awaitText("one", TIMEOUT);
		peer.sendText("echo two");
		peer.awaitText("two", TIMEOUT);
		// Tomcat gives up after 50 ms to answer any other code while it is sending
		peer.sendClose(1000, "");
		assertThat(peer.awaitClose(TIMEOUT).closeCode()).as("%s at %s", kind, part).isEqualTo(1000);
		assertThat(peer.awaitEnd(TIMEOUT)).as("%s at %s", kind, part).isEqualTo(PeerEnd.EOF);
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		assertThat(server().registry().connections()).isEmpty();
		assertThat(server().admission().pendingHandshakes()).isZero();
	}

	/**
	 * An application whose handlers are not as expected.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingConfiguration {

		@Bean
		@Primary
		FailingTracking failingTracking() {
			return new FailingTracking();
		}

	}

	/**
	 * Tracking that fails where it is told to.
	 */
	static final class FailingTracking extends HandlerTracking {

		private volatile Set<String> failed = Set.of();

		private volatile String part = "";

		/**
		 * Only what begins from now on fails: one that has ended may go on for a moment.
		 */
		Set<String> failAt(String part) {
			Set<String> failed = new ConcurrentSkipListSet<>();
			this.failed = failed;
			this.part = part;
			return failed;
		}

		private static void reached(String reached, String part, Set<String> failed) {
			if (reached.equals(part)) {
				failed.add(part);
				throw new NoSuchMethodError("Made to fail");
			}
		}

		@Override
		HandlerWork createWork(Connection connection, ScheduledExecutorService executor) {
			String part = this.part;
			Set<String> failed = this.failed;
			reached("CREATE", part, failed);
			return new FailingWork(connection, executor, (reached) -> reached(reached, part, failed));
		}

	}

}
