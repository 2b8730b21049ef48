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

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.wsshutdown.AwaitedWork;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.connection.Connection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is to hold for event streams on every server.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class EventStreamContract extends DrainFixture {

	private static final String WINDOW = "ws-shutdown.drain.reconnect-window=9s";

	private static final String LONG_TIMEOUT = "ws-shutdown.drain.timeout=60s";

	private static final String LONG_HANDLER_TIMEOUT = "ws-shutdown.drain.handler-timeout=40s";

	private static final String NOTICE = "event: going-away\ndata: bye\n\n";

	private Streams streams;

	/**
	 * What adds {@link Streams} to the application.
	 */
	protected abstract Class<?> streamsConfiguration();

	/**
	 * The paths of the application's endless streams, the simplest first.
	 */
	protected abstract List<String> endlessPaths();

	/**
	 * Those of them that the application can write in parts.
	 */
	protected abstract List<String> pathsOfParts();

	/**
	 * Those of them that send events to a client that has not asked for them.
	 */
	protected List<String> pathsForAnyClient() {
		return endlessPaths();
	}

	/**
	 * The paths of responses to a {@code GET} that come to an end although they stream.
	 */
	protected List<String> finitePaths() {
		return List.of("/lines");
	}

	protected final void startStreams(String... properties) {
		startStreams(streamsConfiguration(), properties);
	}

	/**
	 * Start the application with {@link Streams} from elsewhere.
	 */
	protected final void startStreams(Class<?> configuration, String... properties) {
		startWith(configuration, properties);
		this.streams = server().context().getBean(Streams.class);
	}

	protected final Streams streams() {
		return this.streams;
	}

	protected final RawEventStreamPeer connect(String path, String name) {
		return closeLater(RawEventStreamPeer.connect(server().port(), path + "?name=" + name));
	}

	protected final RawEventStreamPeer request(String method, String path, String name, String headers) {
		return closeLater(RawEventStreamPeer.request(server().port(), method, path + "?name=" + name, headers));
	}

	/**
	 * Connect and wait for the first event.
	 */
	protected final RawEventStreamPeer connectWithEvent(String path, String name) throws Exception {
		RawEventStreamPeer peer = connect(path, name);
		streams().await(name).event("first");
		peer.awaitText("data:first\n\n");
		return peer;
	}

	protected final Connection awaitConnection() {
		awaitConnections(1);
		return server().registry().connections().iterator().next();
	}

	protected static void assertToldAndEnded(RawEventStreamPeer peer) {
		assertThat(peer.awaitComplete()).as(peer.toString()).isTrue();
		assertThat(peer.text()).matches("(?s)(.*\n\r?\n)?retry: \\d{1,5}\n\n");
	}

	/**
	 * Assert that the application is told of the end of streams, once of each, which may
	 * be after their transport has gone.
	 */
	protected final void assertCompleted(List<String> names) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(streams().completed()).containsExactlyInAnyOrderElementsOf(names));
	}

	@Test
	void whenStoppedThenStreamEndsBehindEventAndClientKnowsWhenToComeBack(CapturedOutput output) throws Exception {
		startStreams(WINDOW, "spring.lifecycle.timeout-per-shutdown-phase=60s");
		List<String> paths = endlessPaths();
		List<RawEventStreamPeer> peers = new ArrayList<>();
		for (String path : paths) {
			peers.add(connectWithEvent(path, path));
		}
		awaitConnections(paths.size());
		assertThat(server().registry().connections()).extracting(Connection::getPath)
			.containsExactlyInAnyOrderElementsOf(paths);
		assertThat(server().registry().connections()).extracting(Connection::getTransportName).containsOnly("sse");
		assertThat(server().admission().getSlotsTaken()).isZero();
		CompletableFuture<Void> stopping = server().stop();
		peers.forEach(EventStreamContract::assertToldAndEnded);
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, paths.size(), 0, 0);
		assertEndedEarly(report);
		assertCompleted(paths);
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR").doesNotContain("Exception");
	}

	@Test
	void whenThereWasNoEventThenStreamEndsProperly() throws Exception {
		startStreams(WINDOW);
		List<RawEventStreamPeer> peers = endlessPaths().stream().map((path) -> connect(path, path)).toList();
		awaitConnections(peers.size());
		DrainReport report = stop();
		assertOutcomes(report, 0, peers.size(), 0, 0);
		for (RawEventStreamPeer peer : peers) {
			assertThat(peer.awaitStatus()).isEqualTo(200);
			assertThat(peer.header("Content-Type")).startsWith("text/event-stream");
			assertToldAndEnded(peer);
		}
		assertCompleted(endlessPaths());
	}

	/** As {@code curl}, {@code fetch} and clients of services ask. */
	@Test
	void whenClientDoesNotAskForEventsThenItsStreamIsOneAllTheSame() throws Exception {
		startStreams(WINDOW);
		List<RawEventStreamPeer> peers = new ArrayList<>();
		for (String path : pathsForAnyClient()) {
			for (String accept : List.of("", "Accept: application/json\r\n", "Accept: text/html, image/avif\r\n")) {
				String name = path + peers.size();
				RawEventStreamPeer peer = request("GET", path, name, accept);
				streams().await(name).event("first");
				peer.awaitText("data:first\n\n");
				peers.add(peer);
			}
		}
		awaitConnections(peers.size());
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
		peers.forEach(EventStreamContract::assertToldAndEnded);
	}

	@Test
	void whenThereIsNoWindowThenStreamOnlyEnds() throws Exception {
		startStreams();
		RawEventStreamPeer peer = connectWithEvent(endlessPaths().get(0), "one");
		awaitConnections(1);
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitComplete()).isTrue();
		assertThat(peer.text()).isEqualTo("data:first\n\n");
	}

	@Test
	void whenEventIsBeingWrittenThenItIsFinishedAndNoOtherFollows(CapturedOutput output) throws Exception {
		startStreams(WINDOW, LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		for (String path : pathsOfParts()) {
			RawEventStreamPeer peer = connectWithEvent(path, path);
			Streams.Stream stream = streams().await(path);
			Connection connection = awaitConnection();
			stream.part("id: 7\r\nda");
			peer.awaitText("id: 7");
			Awaitility.await().until(connection::isBusy);
			CompletableFuture<DrainReport> report = server().drainer()
				.start(server().drainer()
					.defaultPlan()
					.mutate()
					.path(path)
					.handlerTimeout(Duration.ofSeconds(20))
					.build())
				.toCompletableFuture();
			WorstMoment.ofEnd(connection);
			stream.part("ta: on");
			stream.part("e\r");
			stream.part("\n\r\n");
			peer.awaitText("retry: ");
			assertNothingMoreIsWritten(stream, path);
			assertToldAndEnded(peer);
			assertThat(peer.text()).startsWith("data:first\n\nid: 7\r\ndata: one\r\n\r\nretry: ");
			assertOutcomes(report.get(30, TimeUnit.SECONDS), 0, 1, 0, 0);
			awaitConnections(0);
		}
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
	}

	/**
	 * Assert that the application can't write on a stream that has ended, as if the
	 * client had gone.
	 */
	protected void assertNothingMoreIsWritten(Streams.Stream stream, String path) throws Exception {
		assertThatException().isThrownBy(() -> stream.event("late"))
			.isInstanceOfAny(IOException.class, IllegalStateException.class);
	}

	@Test
	void whenEventIsNeverFinishedThenStreamIsCutAfterItsTime() throws Exception {
		startStreams("ws-shutdown.drain.handler-timeout=300ms", "ws-shutdown.drain.close-timeout=300ms");
		String path = pathsOfParts().get(0);
		RawEventStreamPeer peer = connectWithEvent(path, "one");
		streams().await("one").part("data: par");
		peer.awaitText("data: par");
		DrainReport report = stop();
		assertOutcomes(report, 0, 0, 1, 0);
		assertThat(peer.awaitComplete()).isFalse();
		assertThat(peer.text()).endsWith("data: par");
		assertCompleted(List.of("one"));
	}

	@Test
	void whenClientDoesNotReadThenItIsResetAndOthersAreTold(CapturedOutput output) throws Exception {
		startStreams(LONG_TIMEOUT, LONG_HANDLER_TIMEOUT, "ws-shutdown.drain.close-timeout=500ms",
				"spring.lifecycle.timeout-per-shutdown-phase=60s");
		String path = endlessPaths().get(0);
		RawEventStreamPeer stuck = closeLater(
				RawEventStreamPeer.connectNotReading(server().port(), path + "?name=stuck"));
		Streams.Stream stream = streams().await("stuck");
		CompletableFuture<Void> flooding = CompletableFuture.runAsync(() -> flood(stream));
		// For a moment it may also be because the server is busy
		Awaitility.await()
			.during(Duration.ofSeconds(1))
			.until(() -> server().registry()
				.connections()
				.stream()
				.anyMatch((connection) -> connection.getTransport().isSendBlocked()));
		RawEventStreamPeer healthy = connectWithEvent(path, "healthy");
		awaitConnections(2);
		DrainReport report = stop();
		assertOutcomes(report, 0, 1, 1, 0);
		assertThat(healthy.awaitComplete()).isTrue();
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(500))
			.isLessThan(report.timeout().minusSeconds(20));
		stuck.startReading();
		assertThat(stuck.awaitComplete()).isFalse();
		assertThat(stuck.awaitEnd()).isEqualTo(PeerEnd.RESET);
		flooding.get(60, TimeUnit.SECONDS);
		assertCompleted(List.of("stuck", "healthy"));
		assertThat(output).contains("Graceful shutdown complete").doesNotContain("ERROR").doesNotContain("Exception");
	}

	/**
	 * Write until that fails.
	 */
	private void flood(Streams.Stream stream) {
		String data = "*".repeat(64 * 1024);
		try {
			for (int i = 0; i < 10_000; i++) {
				stream.event(data);
			}
		}
		catch (Exception ex) {
			// The end of the stream is what ends the flood
			return;
		}
		throw new AssertionError("Client has taken everything");
	}

	@Test
	void whenClientHasResetThenItHasLeftOrIsLost() throws Exception {
		startStreams();
		String path = endlessPaths().get(0);
		RawEventStreamPeer peer = connectWithEvent(path, "one");
		awaitConnections(1);
		peer.reset();
		DrainReport report = stop();
		assertThat(report.acknowledged() + report.left() + report.lost()).isEqualTo(report.total());
		assertCompleted(List.of("one"));
	}

	/** Not every container tells the application of more than that its writes fail. */
	@Test
	void whenClientHasLeftAndWriteHasFailedThenItsSlotIsFreeAndApplicationIsTold(CapturedOutput output)
			throws Exception {
		List<String> paths = endlessPaths();
		startStreams("ws-shutdown.streams.max=" + paths.size());
		for (String path : paths) {
			connectWithEvent(path, path).reset();
		}
		for (String path : paths) {
			writeUntilThatFails(streams().await(path));
		}
		awaitConnections(0);
		assertThat(server().admission().getStreams()).isZero();
		assertCompleted(paths);
		endOnceMore(paths);
		assertOutcomes(stop(), 0, 0, 0, 0);
		assertThat(streams().completed()).hasSize(paths.size());
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR").doesNotContain("Exception");
	}

	/**
	 * End streams whose clients have left: not every application that has met a failure
	 * forgets them. Some containers refuse it, with the starter or without.
	 */
	protected void endOnceMore(List<String> paths) {
	}

	private static void writeUntilThatFails(Streams.Stream stream) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			try {
				stream.event("late");
				return false;
			}
			catch (IOException | IllegalStateException ex) {
				return true;
			}
		});
	}

	/** Of clients that have left without a word only comments tell. */
	@Test
	void whenThereIsPingIntervalThenCommentsAreWrittenBetweenEventsAndTellOfClientsThatHaveLeft() throws Exception {
		startStreams("ws-shutdown.liveness.ping-interval=100ms", "ws-shutdown.liveness.timeout=100ms");
		List<RawEventStreamPeer> peers = new ArrayList<>();
		for (String path : endlessPaths()) {
			RawEventStreamPeer peer = connectWithEvent(path, path);
			peer.awaitText("data:first\n\n:\n\n:\n\n");
			peers.add(peer);
		}
		RawEventStreamPeer peer = connectWithEvent(pathsOfParts().get(0), "parts");
		streams().await("parts").part("data: on");
		// Time in which others get comments
		connectWithEvent(endlessPaths().get(0), "other").awaitText(":\n\n:\n\n:\n\n");
		streams().await("parts").part("e\n\n");
		peer.awaitText("data: one\n\n");
		peer.awaitText("data: one\n\n:\n\n");
		for (RawEventStreamPeer leaving : peers) {
			leaving.close();
		}
		awaitConnections(2);
		assertCompleted(endlessPaths());
	}

	@Test
	void whenClientHasEndedItsSideThenItIsTold() throws Exception {
		startStreams(WINDOW);
		RawEventStreamPeer peer = connectWithEvent(endlessPaths().get(0), "one");
		awaitConnections(1);
		peer.endOutput();
		DrainReport report = stop();
		assertThat(report.forced()).isZero();
		assertCompleted(List.of("one"));
	}

	@Test
	void whenClientSpeaksHttp10ThenItIsToldAndConnectionEnds() throws Exception {
		startStreams(WINDOW, "ws-shutdown.streams.max=1");
		RawEventStreamPeer peer = http10("one");
		streams().await("one").event("first");
		peer.awaitText("data:first\n\n");
		RawEventStreamPeer refused = http10("refused");
		assertThat(refused.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertToldAndEnded(refused);
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitEnd()).isEqualTo(PeerEnd.EOF);
		assertToldAndEnded(peer);
	}

	private RawEventStreamPeer http10(String name) {
		return closeLater(
				RawEventStreamPeer.send(server().port(), "GET %s?name=%s HTTP/1.0\r\nHost: localhost\r\n%s\r\n"
					.formatted(endlessPaths().get(0), name, RawEventStreamPeer.EVENT_SOURCE)));
	}

	@Test
	void whenServerCompressesThenStreamEndsProperly() throws Exception {
		startStreams(WINDOW, "server.compression.enabled=true", "server.compression.mime-types=text/event-stream",
				"server.compression.min-response-size=1", "ws-shutdown.streams.max=1");
		RawEventStreamPeer peer = request("GET", endlessPaths().get(0), "one",
				RawEventStreamPeer.EVENT_SOURCE + "Accept-Encoding: gzip\r\n");
		streams().await("one").event("first");
		assertThat(peer.header("Content-Encoding")).isEqualTo("gzip");
		awaitConnections(1);
		RawEventStreamPeer refused = request("GET", endlessPaths().get(0), "refused",
				RawEventStreamPeer.EVENT_SOURCE + "Accept-Encoding: gzip\r\n");
		assertThat(refused.awaitComplete()).isTrue();
		assertThat((refused.header("Content-Encoding") != null) ? refused.unzippedText() : refused.text())
			.matches("retry: \\d+\n\n");
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(peer.awaitComplete()).isTrue();
		assertThat(peer.unzippedText()).matches("data:first\n\nretry: \\d+\n\n");
	}

	@Test
	void whenConnectionIsHttp2ThenOnlyTheStreamEnds() throws Exception {
		startStreams(WINDOW, "server.http2.enabled=true", "ws-shutdown.streams.max=2");
		HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
		String path = endlessPaths().get(0);
		CompletableFuture<HttpResponse<InputStream>> one = request(client, path, "one");
		streams().await("one").event("first");
		assertThat(one.get(60, TimeUnit.SECONDS).version()).isEqualTo(HttpClient.Version.HTTP_2);
		CompletableFuture<HttpResponse<InputStream>> other = request(client, endlessPaths().get(1), "other");
		streams().await("other").event("first");
		InputStream otherBody = other.get(60, TimeUnit.SECONDS).body();
		assertThat(new String(otherBody.readNBytes(12), StandardCharsets.UTF_8)).isEqualTo("data:first\n\n");
		awaitConnections(2);
		HttpResponse<InputStream> refused = request(client, path, "refused").get(60, TimeUnit.SECONDS);
		assertThat(refused.version()).isEqualTo(HttpClient.Version.HTTP_2);
		assertThat(refused.headers().map()).doesNotContainKey("connection");
		assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8)).matches("retry: \\d+\n\n");
		CompletableFuture<HttpResponse<InputStream>> noEventSource = request(client, path, "no-event-source", "*/*");
		writeIfAsked("no-event-source");
		refused = noEventSource.get(60, TimeUnit.SECONDS);
		assertThat(refused.statusCode()).isEqualTo(503);
		assertThat(refused.headers().map()).containsKey("retry-after").doesNotContainKey("connection");
		DrainReport report = server().drainer()
			.start(server().drainer().defaultPlan().mutate().path(path).build())
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 1, 0, 0);
		assertThat(new String(one.get().body().readAllBytes(), StandardCharsets.UTF_8))
			.matches("data:first\n\nretry: \\d+\n\n");
		streams().await("other").event("second");
		assertThat(new String(otherBody.readNBytes(13), StandardCharsets.UTF_8)).isEqualTo("data:second\n\n");
		assertOutcomes(stop(), 0, 1, 0, 0);
		assertThat(new String(otherBody.readAllBytes(), StandardCharsets.UTF_8)).matches("retry: \\d+\n\n");
	}

	/**
	 * Have the server itself wait for clients of HTTP/2 for longer than a test may take.
	 */
	protected void waitForHttp2Clients() {
	}

	@Test
	void whenStreamOfHttp2IsNotReadThenOnlyThatIsReset() throws Exception {
		startStreams(WINDOW, LONG_TIMEOUT, LONG_HANDLER_TIMEOUT, "server.http2.enabled=true",
				"server.jetty.connection-idle-timeout=10m", "ws-shutdown.drain.close-timeout=500ms");
		waitForHttp2Clients();
		RawHttp2Peer peer = closeLater(RawHttp2Peer.connect(server().port()));
		String path = endlessPaths().get(0);
		int stuck = peer.get(path + "?name=stuck");
		Streams.Stream stream = streams().await("stuck");
		CompletableFuture<Void> flooding = CompletableFuture.runAsync(() -> flood(stream));
		peer.awaitFull(stuck);
		int healthy = peer.get(path + "?name=healthy");
		streams().await("healthy").event("first");
		peer.awaitText(healthy, "data:first\n\n");
		awaitConnections(2);
		DrainReport report = server().drainer().start().toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 1, 1, 0);
		assertEndedEarly(report);
		assertThat(peer.awaitEnd(healthy)).as(peer.toString()).isFalse();
		assertThat(peer.text(healthy)).matches("data:first\n\nretry: \\d+\n\n");
		assertThat(peer.awaitEnd(stuck)).as(peer.toString()).isTrue();
		flooding.get(30, TimeUnit.SECONDS);
		assertThat(peer.awaitEnd(peer.get("/missing"))).as(peer.toString()).isFalse();
		assertThat(peer.isOver()).as(peer.toString()).isFalse();
	}

	private CompletableFuture<HttpResponse<InputStream>> request(HttpClient client, String path, String name) {
		return request(client, path, name, "text/event-stream");
	}

	private CompletableFuture<HttpResponse<InputStream>> request(HttpClient client, String path, String name,
			String accept) {
		return client.sendAsync(HttpRequest
			.newBuilder(URI.create("http://localhost:%d%s?name=%s".formatted(server().port(), path, name)))
			.header("Accept", accept)
			.build(), HttpResponse.BodyHandlers.ofInputStream());
	}

	@Test
	void whenApplicationEndsStreamThenItIsGone() throws Exception {
		startStreams();
		for (String path : endlessPaths()) {
			RawEventStreamPeer peer = connectWithEvent(path, path);
			awaitConnections(1);
			streams().await(path).end();
			assertThat(peer.awaitComplete()).isTrue();
			awaitConnections(0);
		}
		Awaitility.await().until(() -> server().admission().getStreams() == 0);
		assertCompleted(endlessPaths());
	}

	@Test
	void whenDrainingThenNewStreamsAreRefusedAsClientUnderstands() throws Exception {
		startStreams(LONG_TIMEOUT);
		String path = endlessPaths().get(0);
		connectWithEvent(path, "one");
		// Of this drain only, so that the stop at the end waits for nothing
		server().drainer().start(server().drainer().defaultPlan().mutate().quietPeriod(Duration.ofSeconds(40)).build());
		for (String refused : endlessPaths()) {
			RawEventStreamPeer eventSource = connect(refused, "eventsource");
			assertThat(eventSource.awaitStatus()).isEqualTo(200);
			assertThat(eventSource.header("Content-Type")).startsWith("text/event-stream");
			assertThat(eventSource.awaitComplete()).isTrue();
			assertThat(eventSource.text()).matches("retry: \\d+000\n\n");
		}
		assertThat(streams().isOpen("eventsource")).isFalse();
		int count = endlessPaths().size();
		for (String refused : endlessPaths()) {
			RawEventStreamPeer other = request("GET", refused, "other" + refused, "Accept: */*\r\n");
			writeIfAsked("other" + refused);
			assertThat(other.awaitStatus()).as(refused).isEqualTo(503);
			assertThat(other.header("Retry-After")).isNotNull();
			assertThat(other.awaitComplete()).isTrue();
			assertThat(other.text()).isEmpty();
		}
		assertThat(server().admission().getRefused(HandshakeRefusal.DRAINING)).isEqualTo(2L * count);
		assertThat(server().registry().connections()).hasSize(1);
		server().drainer().resume();
		connectWithEvent(path, "two");
	}

	/** Some are known for streams only when something is written. */
	private void writeIfAsked(String name) {
		writeIfAsked(streams().await(name));
	}

	protected static void writeIfAsked(Streams.Stream stream) {
		try {
			stream.event("first");
		}
		catch (Exception ex) {
			assertThat(ex).isInstanceOfAny(IOException.class, IllegalStateException.class);
		}
	}

	@Test
	@EngineTest
	void whenThereAreAsManyStreamsAsMayBeThenMoreAreRefused() throws Exception {
		startStreams("ws-shutdown.streams.max=2", "ws-shutdown.admission.max-sessions=1");
		String path = endlessPaths().get(0);
		RawEventStreamPeer first = connectWithEvent(path, "first");
		connectWithEvent(path, "second");
		assertThat(connect(path, "third").awaitComplete()).isTrue();
		RawEventStreamPeer fourth = request("GET", path, "fourth", "Accept: */*\r\n");
		writeIfAsked("fourth");
		assertThat(fourth.awaitStatus()).isEqualTo(503);
		assertThat(server().admission().getStreams()).isEqualTo(2);
		assertThat(server().admission().getSlotsTaken()).isZero();
		streams().await("first").end();
		assertThat(first.awaitComplete()).isTrue();
		Awaitility.await().until(() -> server().admission().getStreams() == 1);
		connectWithEvent(path, "fifth");
		streams().await("second").end();
		streams().await("fifth").end();
		awaitConnections(0);
	}

	@Test
	void whenStreamIsFiniteThenItIsWaitedFor() throws Exception {
		startStreams(LONG_TIMEOUT, LONG_HANDLER_TIMEOUT, "ws-shutdown.streams.finite-paths=" + endlessPaths().get(0),
				"spring.mvc.async.request-timeout=5m");
		connectWithEvent(endlessPaths().get(1), "endless");
		Map<String, RawEventStreamPeer> peers = new LinkedHashMap<>();
		peers.put("answer", request("POST", "/answer", "answer", RawEventStreamPeer.EVENT_SOURCE));
		peers.put("path", connect(endlessPaths().get(0), "path"));
		for (String path : finitePaths()) {
			peers.put(path, request("GET", path, path, ""));
		}
		for (Map.Entry<String, RawEventStreamPeer> peer : peers.entrySet()) {
			streams().await(peer.getKey()).event("first");
			peer.getValue().awaitText("first");
		}
		awaitConnections(1);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		assertThat(peers.values()).allMatch(RawEventStreamPeer::isOpen);
		Awaitility.await()
			.until(() -> server().drainer().progress().orElseThrow().awaited().requests() == peers.size());
		for (String name : peers.keySet()) {
			streams().await(name).event("last");
			streams().await(name).end();
		}
		for (RawEventStreamPeer peer : peers.values()) {
			assertThat(peer.awaitComplete()).isTrue();
			assertThat(peer.text()).contains("last").doesNotContain("retry");
		}
		DrainReport report = stopped(stopping);
		assertOutcomes(report, 0, 1, 0, 0);
		assertEndedEarly(report);
	}

	/**
	 * Let the application bring a stream to its end, as it does with an answer.
	 */
	protected final void answer(String path) throws Exception {
		String name = "answered" + path;
		RawEventStreamPeer peer = connectWithEvent(path, name);
		streams().await(name).end();
		assertThat(peer.awaitComplete()).isTrue();
		awaitConnections(0);
	}

	/** As the chat of each tutorial about language models does, by {@code GET}. */
	@Test
	void whenStreamsOfPathEndByThemselvesThenOneThatRunsIsWaitedFor(CapturedOutput output) throws Exception {
		startStreams(WINDOW, LONG_TIMEOUT, LONG_HANDLER_TIMEOUT, "spring.lifecycle.timeout-per-shutdown-phase=60s");
		String endless = pathsOfParts().get(0);
		List<String> paths = Stream.concat(endlessPaths().stream(), pathsOfParts().stream())
			.filter((path) -> !path.equals(endless))
			.distinct()
			.toList();
		for (String path : paths) {
			answer(path);
		}
		List<RawEventStreamPeer> peers = new ArrayList<>();
		for (String path : paths) {
			peers.add(connectWithEvent(path, path));
		}
		RawEventStreamPeer feed = connectWithEvent(endless, "feed");
		awaitConnections(paths.size() + 1);
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		Awaitility.await()
			.untilAsserted(() -> assertThat(server().drainer().progress().orElseThrow().awaited())
				.extracting(AwaitedWork::handlers, AwaitedWork::requests, AwaitedWork::streams)
				.containsExactly(0, 0, paths.size()));
		for (String path : paths) {
			streams().await(path).event("last");
		}
		for (RawEventStreamPeer peer : peers) {
			peer.awaitText("data:last\n\n");
			assertThat(peer.isOpen()).isTrue();
		}
		for (String path : paths) {
			streams().await(path).end();
		}
		for (RawEventStreamPeer peer : peers) {
			assertThat(peer.awaitComplete()).isTrue();
			assertThat(peer.text()).isEqualTo("data:first\n\ndata:last\n\n");
		}
		assertToldAndEnded(feed);
		DrainReport report = stopped(stopping);
		// The last may be taken for what has stopped the application, and is left alone
		// then
		assertThat(report.left()).isBetween(paths.size() - 1, paths.size());
		assertOutcomes(report, report.left(), 1, 0, 0);
		assertEndedEarly(report);
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR").doesNotContain("Exception");
	}

	@Test
	void whenStreamsOfPathEndForAnotherReasonThenOneThatRunsIsEndless() throws Exception {
		List<String> paths = endlessPaths();
		startStreams(WINDOW, LONG_TIMEOUT, LONG_HANDLER_TIMEOUT, "ws-shutdown.streams.endless-paths=" + paths.get(2));
		letEndForOtherReasons(paths.get(0));
		RawEventStreamPeer withoutEvent = connect(paths.get(1), "empty");
		awaitConnections(1);
		streams().await("empty").end();
		assertThat(withoutEvent.awaitComplete()).isTrue();
		awaitConnections(0);
		answer(paths.get(2));
		List<RawEventStreamPeer> peers = new ArrayList<>();
		for (String path : paths.subList(0, 3)) {
			peers.add(connectWithEvent(path, path));
		}
		awaitConnections(peers.size());
		Awaitility.await().until(() -> server().registry().connections().stream().noneMatch(Connection::isBusy));
		DrainReport report = stop();
		peers.forEach(EventStreamContract::assertToldAndEnded);
		assertOutcomes(report, 0, peers.size(), 0, 0);
	}

	/**
	 * Have streams of a path end in all ways but as an answer does.
	 */
	protected void letEndForOtherReasons(String path) throws Exception {
		RawEventStreamPeer drained = connectWithEvent(path, "drained");
		server().drainer()
			.start(server().drainer().defaultPlan().mutate().path(path).build())
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
		assertToldAndEnded(drained);
		awaitConnections(0);
	}

	/**
	 * Have the application fail.
	 */
	protected final void letFail(String path) throws Exception {
		connectWithEvent(path, "failed");
		awaitConnections(1);
		streams().await("failed").fail();
		awaitConnections(0);
	}

	/**
	 * Have the client of a stream leave. Not for WebFlux in a servlet container: where a
	 * write fails there, Spring may end the next request that the container serves with
	 * the same object.
	 */
	protected final void letLeave(String path) throws Exception {
		RawEventStreamPeer left = connectWithEvent(path, "left");
		awaitConnections(1);
		left.reset();
		Streams.Stream stream = streams().await("left");
		Awaitility.await().until(() -> {
			try {
				stream.event("next");
				return false;
			}
			catch (Exception ex) {
				return true;
			}
		});
	}

	@Test
	@EngineTest
	void whenAnswerOutlastsItsTimeThenItIsLeftToEndByItself(CapturedOutput output) throws Exception {
		startStreams(WINDOW, LONG_TIMEOUT, LONG_HANDLER_TIMEOUT);
		String path = endlessPaths().get(0);
		answer(path);
		RawEventStreamPeer peer = connectWithEvent(path, "one");
		RawEventStreamPeer feed = connectWithEvent(endlessPaths().get(1), "feed");
		awaitConnections(2);
		DrainReport report = server().drainer()
			.start(server().drainer().defaultPlan().mutate().handlerTimeout(Duration.ofMillis(100)).build())
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 1, 0, 0);
		assertToldAndEnded(feed);
		assertThat(output).contains("has not ended: 1 event stream that is expected to end by itself (" + path + ")");
		streams().await("one").event("last");
		streams().await("one").end();
		assertThat(peer.awaitComplete()).isTrue();
		assertThat(peer.text()).isEqualTo("data:first\n\ndata:last\n\n");
	}

	@Test
	@EngineTest
	void whenStreamOutlivesThoseOfItsPathThenItIsEndedAtItsTurn() throws Exception {
		startStreams(WINDOW, LONG_TIMEOUT, "ws-shutdown.drain.handler-timeout=500ms");
		String path = endlessPaths().get(0);
		answer(path);
		RawEventStreamPeer peer = connectWithEvent(path, "one");
		awaitConnections(1);
		DrainReport report = server().drainer()
			.start(server().drainer().defaultPlan().mutate().handlerTimeout(Duration.ofSeconds(50)).build())
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
		assertToldAndEnded(peer);
		assertOutcomes(report, 0, 1, 0, 0);
		assertEndedEarly(report);
	}

	@Test
	@EngineTest
	void whenPathIsEndlessThenItsResponsesAreStreams() throws Exception {
		startStreams(WINDOW, "ws-shutdown.streams.endless-paths=/answer,/lines/**");
		RawEventStreamPeer answer = request("POST", "/answer", "answer", RawEventStreamPeer.EVENT_SOURCE);
		streams().await("answer").event("first");
		answer.awaitText("first");
		RawEventStreamPeer lines = request("GET", "/lines", "lines", "");
		streams().await("lines").event("first\n");
		lines.awaitText("first\n");
		awaitConnections(2);
		assertOutcomes(stop(), 0, 2, 0, 0);
		assertToldAndEnded(answer);
		assertThat(lines.awaitComplete()).isTrue();
		assertThat(lines.text()).isEqualTo("first\n");
	}

	@Test
	void whenNoticeIsConfiguredThenItIsTheLastEvent() throws Exception {
		startStreams(WINDOW, "ws-shutdown.drain.notice.text={\"in\":{retry}}", "ws-shutdown.drain.notice.event=bye");
		List<RawEventStreamPeer> peers = new ArrayList<>();
		for (String path : endlessPaths()) {
			peers.add(connectWithEvent(path, path));
		}
		awaitConnections(peers.size());
		assertOutcomes(stop(), 0, peers.size(), 0, 0);
		for (RawEventStreamPeer peer : peers) {
			assertThat(peer.awaitComplete()).isTrue();
			assertThat(peer.text()).matches("data:first\n\n(?:%1$s%2$s|%2$s%1$s)"
				.formatted("event: bye\ndata: \\{\"in\":\\d+}\n\n", "retry: \\d+\n\n"));
			assertThat(Pattern.compile("\\d+").matcher(peer.text()).results().map(MatchResult::group).distinct())
				.hasSize(1);
		}
	}

	@Test
	void whenThereIsNoticePeriodThenClientIsToldBetweenEventsAndStreamGoesOn() throws Exception {
		startStreams("ws-shutdown.drain.notice.text=bye", "ws-shutdown.drain.notice-period=120s",
				"ws-shutdown.drain.timeout=150s");
		Map<String, RawEventStreamPeer> peers = new LinkedHashMap<>();
		for (String path : endlessPaths()) {
			peers.put(path, connectWithEvent(path, path));
		}
		awaitConnections(peers.size());
		CompletableFuture<DrainReport> drain = server().drainer().start().toCompletableFuture();
		for (Map.Entry<String, RawEventStreamPeer> entry : peers.entrySet()) {
			RawEventStreamPeer peer = entry.getValue();
			peer.awaitText(NOTICE);
			streams().await(entry.getKey()).event("second");
			peer.awaitText("data:second\n\n");
			assertThat(peer.text()).isEqualTo("data:first\n\n" + NOTICE + "data:second\n\n");
			streams().await(entry.getKey()).end();
			assertThat(peer.awaitComplete()).isTrue();
		}
		assertThat(drain.get(60, TimeUnit.SECONDS).left()).isEqualTo(peers.size());
	}

	@Test
	void whenNoticeComesInsideEventThenItIsWrittenBehindIt() throws Exception {
		startStreams("ws-shutdown.drain.notice.text=bye", "ws-shutdown.drain.notice-period=120s",
				"ws-shutdown.drain.timeout=150s");
		for (String path : pathsOfParts()) {
			RawEventStreamPeer peer = connectWithEvent(path, path);
			Streams.Stream stream = streams().await(path);
			Connection connection = awaitConnection();
			stream.part("id: 7\r\nda");
			peer.awaitText("id: 7");
			connection.sendText("bye");
			stream.part("ta: on");
			stream.part("e\n\n");
			peer.awaitText(NOTICE);
			assertThat(peer.text()).isEqualTo("data:first\n\nid: 7\r\ndata: one\n\n" + NOTICE);
			stream.event("next");
			peer.awaitText("data:next\n\n");
			stream.end();
			awaitConnections(0);
		}
	}

	@Test
	@EngineTest
	void whenThereAreManyThenApplicationStopsAtOnce() throws Exception {
		startStreams(LONG_TIMEOUT, "spring.lifecycle.timeout-per-shutdown-phase=60s");
		int count = 1000;
		String path = endlessPaths().get(0);
		List<RawEventStreamPeer> peers = IntStream.range(0, count)
			.mapToObj((index) -> connect(path, "many" + index))
			.toList();
		awaitConnections(count);
		long started = System.nanoTime();
		assertOutcomes(stop(), 0, count, 0, 0);
		assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(55));
		Awaitility.await().until(() -> peers.stream().noneMatch(RawEventStreamPeer::isOpen));
		assertThat(peers).allMatch(RawEventStreamPeer::isComplete);
	}

	@Test
	@EngineTest
	void whenPartIsDrainedOrOneClosedThenOthersStay() throws Exception {
		startStreams(WINDOW);
		String path = endlessPaths().get(0);
		RawEventStreamPeer one = connectWithEvent(path, "one");
		Connection connection = awaitConnection();
		RawEventStreamPeer other = connectWithEvent(endlessPaths().get(1), "other");
		RawEventStreamPeer third = connectWithEvent(endlessPaths().get(1), "third");
		server().drainer()
			.start(server().drainer().defaultPlan().mutate().path(path).build())
			.toCompletableFuture()
			.get(60, TimeUnit.SECONDS);
		assertThat(connection.isGone()).isTrue();
		assertToldAndEnded(one);
		assertThat(other.isOpen()).isTrue();
		server().drainer().close(awaitOldest().getId()).orElseThrow().toCompletableFuture().get(60, TimeUnit.SECONDS);
		assertToldAndEnded(other);
		assertThat(third.isOpen()).isTrue();
		connectWithEvent(path, "again");
	}

	private Connection awaitOldest() {
		return server().registry()
			.connections()
			.stream()
			.min(Comparator.comparingLong(Connection::getId))
			.orElseThrow();
	}

	@Test
	@EngineTest
	void whenStreamsAreShedThenTheOldestEnd() throws Exception {
		startStreams(WINDOW);
		String path = endlessPaths().get(0);
		RawEventStreamPeer oldest = connectWithEvent(path, "oldest");
		awaitConnections(1);
		RawEventStreamPeer other = connectWithEvent(path, "other");
		awaitConnections(2);
		DrainReport report = server().drainer().shed(50).toCompletableFuture().get(30, TimeUnit.SECONDS);
		assertOutcomes(report, 0, 1, 0, 0);
		assertToldAndEnded(oldest);
		assertThat(other.isOpen()).isTrue();
		connectWithEvent(path, "again");
	}

	@Test
	@EngineTest
	void whenStreamIsPastItsAgeThenItEndsAndMayComeBack() {
		startStreams(WINDOW, "ws-shutdown.age.max=300ms", "ws-shutdown.age.jitter=0");
		String path = endlessPaths().get(0);
		assertToldAndEnded(connect(path, "old"));
		RawEventStreamPeer again = connect(path, "again");
		assertThat(again.awaitStatus()).isEqualTo(200);
		assertToldAndEnded(again);
		assertThat(server().admission().getRefused(HandshakeRefusal.DRAINING)).isZero();
	}

	@Test
	@EngineTest
	void whenStreamsAreNotTrackedThenNothingIsDone() throws Exception {
		startStreams("ws-shutdown.streams.enabled=false", WINDOW);
		RawEventStreamPeer peer = connectWithEvent(endlessPaths().get(0), "one");
		assertThat(server().registry().connections()).isEmpty();
		server().drainer().start().toCompletableFuture().get(60, TimeUnit.SECONDS);
		assertThat(peer.isOpen()).isTrue();
		streams().await("one").event("second");
		peer.awaitText("second");
		streams().await("one").end();
		assertThat(peer.awaitComplete()).isTrue();
	}

}
