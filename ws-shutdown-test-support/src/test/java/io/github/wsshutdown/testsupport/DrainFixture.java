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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.DrainState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.platform.commons.support.AnnotationSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of drains have in common: a server, its peers, and the promise that nothing
 * is left of them.
 */
public abstract class DrainFixture implements ServerUnderTest {

	/** How much longer than it should something may take on a busy machine. */
	protected static final Duration BUSY_MACHINE = Duration.ofSeconds(15);

	private final List<AutoCloseable> resources = new ArrayList<>();

	private TestServer server;

	@BeforeEach
	void noServer() {
		this.server = null;
	}

	protected TestServer start(String... properties) {
		this.server = TestServer.start(configuration(), withServerProperties(properties));
		return this.server;
	}

	/**
	 * Start the application with more than its configuration.
	 */
	protected TestServer startWith(Class<?> more, String... properties) {
		this.server = TestServer.start(List.of(configuration(), more), withServerProperties(properties));
		return this.server;
	}

	/**
	 * The arguments of a process with some properties.
	 */
	protected final String[] arguments(String... properties) {
		return Arrays.stream(withServerProperties(properties))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
	}

	private String[] withServerProperties(String... properties) {
		return Stream.concat(serverProperties().stream(), Arrays.stream(properties)).toArray(String[]::new);
	}

	/**
	 * The kinds that this class runs with, the simplest first.
	 * @param traits the traits that they are to have
	 */
	protected List<PeerKind> kinds(PeerTrait... traits) {
		PeerKinds declared = AnnotationSupport.findAnnotation(getClass(), PeerKinds.class)
			.orElseThrow(() -> new IllegalStateException(getClass() + " declares no @PeerKinds"));
		return Arrays.stream(declared.value()).filter(PeerKind::isServed).filter((kind) -> kind.has(traits)).toList();
	}

	protected TestServer server() {
		return this.server;
	}

	protected <T extends AutoCloseable> T closeLater(T resource) {
		this.resources.add(resource);
		return resource;
	}

	protected TestPeer connect(PeerKind kind) {
		return closeLater(kind.connect(this.server.port()));
	}

	protected TestPeer connect(PeerKind kind, CloseReaction reaction) {
		TestPeer peer = connect(kind);
		peer.onClose(reaction);
		return peer;
	}

	/**
	 * Connect a peer of each kind.
	 * @param traits the traits that the kinds are to have
	 */
	protected List<TestPeer> connectEach(PeerTrait... traits) {
		return connectEach(CloseReaction.ANSWER, traits);
	}

	protected List<TestPeer> connectEach(CloseReaction reaction, PeerTrait... traits) {
		return kinds(traits).stream().map((kind) -> connect(kind, reaction)).toList();
	}

	protected TestPeer connectNotReading(PeerKind kind) {
		return closeLater(kind.connectNotReading(this.server.port()));
	}

	protected void awaitConnections(int count) {
		Awaitility.await().until(() -> this.server.registry().connections().size() == count);
	}

	protected void awaitDraining() {
		Awaitility.await().until(() -> this.server.drainer().state() != DrainState.ACCEPTING);
	}

	/**
	 * Wait until the server can send nothing more to some peers.
	 */
	protected void awaitBlockedPeers(int count) {
		Awaitility.await().until(() -> blockedPeers(this.server) == count);
	}

	/**
	 * Stop the application and wait for the end.
	 * @return what became of the connections
	 */
	protected DrainReport stop() throws Exception {
		return stopped(this.server.stop());
	}

	protected DrainReport stopped(CompletableFuture<Void> stopping) throws Exception {
		stopping.get(2, TimeUnit.MINUTES);
		return this.server.drainer().lastReport().orElseThrow();
	}

	/**
	 * Assert that a drain has not waited for its timeout. How much earlier it ends
	 * depends on the machine; what would make it wait for something in vain takes as long
	 * as that.
	 */
	protected static void assertEndedEarly(DrainReport report) {
		assertThat(report.elapsed()).isLessThan(report.timeout());
	}

	/**
	 * Assert that a drain has kept its timeout although something goes on without end.
	 */
	protected static void assertKeptItsTimeout(DrainReport report) {
		assertThat(report.elapsed()).isLessThan(report.timeout().plus(BUSY_MACHINE));
	}

	/**
	 * Assert that the application was told once of the end of each of its sessions.
	 */
	protected void assertTold(int code, List<TestPeer> peers) {
		int told = (int) peers.stream().filter((peer) -> peer.kind().has(PeerTrait.END_TOLD)).count();
		assertApplicationTold(this.server.application(), Collections.nCopies(told, code));
	}

	protected static void assertOutcomes(DrainReport report, int left, int acknowledged, int forced, int lost) {
		assertThat(report)
			.extracting(DrainReport::left, DrainReport::acknowledged, DrainReport::forced, DrainReport::lost,
					DrainReport::total)
			.containsExactly(left, acknowledged, forced, lost, left + acknowledged + forced + lost);
	}

	@AfterEach
	protected void nothingIsLeft() throws Exception {
		for (AutoCloseable resource : this.resources) {
			resource.close();
		}
		if (this.server != null) {
			this.server.close();
			this.server.drainer().awaitEnd(Duration.ofSeconds(30));
			Awaitility.await().untilAsserted(() -> {
				assertThat(this.server.registry().connections()).isEmpty();
				assertThat(this.server.admission().pendingHandshakes()).isZero();
			});
			assertThat(this.server.application().closesPerSession()).allMatch((closes) -> closes == 1);
			Awaitility.await()
				.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
					.noneMatch((thread) -> thread.getName().startsWith("ws-shutdown-") && thread.isAlive()));
		}
	}

}
