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

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.PeerTrait;
import io.github.wsshutdown.testsupport.TestPeer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that no event loop is ever blocked by a drain.
 */
class ReactiveBlockingTests extends ReactiveFixture {

	private static final List<Throwable> blocked = new CopyOnWriteArrayList<>();

	@BeforeAll
	static void watch() {
		BlockHound
			.install((builder) -> builder.blockingMethodCallback((method) -> blocked.add(new IllegalStateException(
					"Thread " + Thread.currentThread().getName() + " was blocked by " + method))));
	}

	@BeforeEach
	void forget() {
		blocked.clear();
	}

	@Test
	void whenThreadIsBlockedThenItIsNoticed() {
		Mono.fromCallable(() -> {
			Thread.sleep(1);
			return true;
		}).subscribeOn(Schedulers.parallel()).block();
		assertThat(blocked).isNotEmpty();
	}

	@Test
	void whenConnectionsOfAllKindsAreDrainedThenNoEventLoopIsBlocked() throws Exception {
		start("ws-shutdown.drain.close-timeout=2s");
		for (PeerKind kind : kinds()) {
			for (int i = 0; i < 20; i++) {
				TestPeer peer = connect(kind);
				if (kinds(PeerTrait.OBEYED).contains(kind)) {
					peer.command("echo hello");
					peer.awaitAnswer("hello");
				}
			}
			connect(kind, CloseReaction.NEVER_ANSWER);
			connect(kind, CloseReaction.answerAfter(Duration.ofMillis(500)));
			connectNotReading(kind).command("push");
		}
		TestPeer busy = connect(PeerKind.PLAIN);
		busy.command("slow reply");
		server().application().awaitBegun("reply");
		awaitConnections(kinds().size() * 23 + 1);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		server().application().release("reply");
		stopped(stopping);
		assertThat(blocked.stream().filter(ReactiveBlockingTests::isOurs).map(ReactiveBlockingTests::stackTrace))
			.isEmpty();
	}

	private static String stackTrace(Throwable ex) {
		StringWriter stackTrace = new StringWriter();
		ex.printStackTrace(new PrintWriter(stackTrace));
		return stackTrace.toString();
	}

	private static boolean isOurs(Throwable ex) {
		List<String> classes = Stream.of(ex.getStackTrace()).map(StackTraceElement::getClassName).toList();
		return classes.stream().anyMatch(ReactiveBlockingTests::isOurs) && !isForBriefLock(classes);
	}

	private static boolean isOurs(String className) {
		return className.startsWith("io.github.wsshutdown.") && !className.contains("Test");
	}

	/**
	 * Whether what waits for a lock is admission, or a queue or an executor of the JDK.
	 * Those hold theirs for microseconds and call nothing foreign meanwhile. Reactor's
	 * timers have one, and an application's timer is cancelled when its connection ends.
	 */
	private static boolean isForBriefLock(List<String> classes) {
		int lock = classes.indexOf(ReentrantLock.class.getName());
		String caller = classes.get(lock + 1);
		return lock >= 0
				&& (caller.equals(HandshakeAdmission.class.getName()) || caller.startsWith("java.util.concurrent."));
	}

}
