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

import io.github.wsshutdown.DrainReport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same on servlet containers, for streams of every kind.
 */
public abstract class ServletEventStreamContract extends EventStreamContract {

	@Override
	protected final Class<?> streamsConfiguration() {
		return ServletStreamsConfiguration.class;
	}

	@Override
	protected final List<String> endlessPaths() {
		return List.of("/sse/emitter", "/sse/servlet", "/sse/writer", "/sse/router", "/sse/nonblocking");
	}

	@Override
	protected final List<String> finitePaths() {
		return List.of("/lines", "/download");
	}

	@Override
	protected void letEndForOtherReasons(String path) throws Exception {
		letLeave(path);
		super.letEndForOtherReasons(path);
		connect(path, "late&timeout=100").awaitText("data:first\n\n");
		awaitConnections(0);
	}

	@Override
	protected final List<String> pathsOfParts() {
		return List.of("/sse/servlet", "/sse/writer", "/sse/nonblocking", "/sse/blocking");
	}

	@Test
	void whenApplicationKeepsItsThreadThenClientHearsOfRefusalAtOnce() throws Exception {
		startStreams("ws-shutdown.streams.max=1");
		connectWithEvent(endlessPaths().get(0), "first");
		RawEventStreamPeer refused = request("GET", "/sse/blocking", "refused", "Accept: */*\r\n");
		Streams.Stream stream = streams().await("refused");
		assertThat(refused.awaitStatus()).isEqualTo(503);
		assertThat(refused.awaitComplete()).isTrue();
		stream.end();
	}

	@Test
	void whenApplicationFailsThenItsStreamIsGone() throws Exception {
		startStreams("ws-shutdown.streams.max=1");
		letFail("/sse/emitter");
		assertThat(server().admission().getStreams()).isZero();
	}

	@Test
	void whenServletDoesNotBlockAndClientDoesNotReadThenItIsReset() throws Exception {
		startStreams("ws-shutdown.drain.timeout=60s", "ws-shutdown.drain.close-timeout=500ms");
		RawEventStreamPeer stuck = closeLater(
				RawEventStreamPeer.connectNotReading(server().port(), "/sse/nonblocking?name=stuck"));
		Streams.Stream stream = streams().await("stuck");
		String data = "*".repeat(64 * 1024);
		for (int i = 0; i < 400; i++) {
			stream.event(data);
		}
		awaitConnections(1);
		DrainReport report = stop();
		assertOutcomes(report, 0, 0, 1, 0);
		assertEndedEarly(report);
		stuck.startReading();
		assertThat(stuck.awaitComplete()).isFalse();
		assertThat(stuck.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertCompleted(List.of("stuck"));
	}

	@Test
	void whenOnlyHeadersAreAskedForThenNothingWaitsForTheirStream() throws Exception {
		startStreams();
		List<String> paths = List.of("/sse/emitter", "/sse/servlet", "/sse/writer");
		for (String path : paths) {
			request("HEAD", path, path, "");
			streams().await(path);
		}
		awaitConnections(paths.size());
		assertOutcomes(stop(), 0, paths.size(), 0, 0);
		assertThat(streams().completed()).containsExactlyInAnyOrderElementsOf(paths);
	}

	/**
	 * A servlet that blocks learns of the end when it writes, in its own thread; one that
	 * does not when the container lets it write, if that is still to come.
	 */
	@Override
	protected void assertNothingMoreIsWritten(Streams.Stream stream, String path) throws Exception {
		if (path.equals("/sse/blocking")) {
			stream.event("late");
		}
		else if (path.equals("/sse/nonblocking")) {
			writeIfAsked(stream);
		}
		else {
			super.assertNothingMoreIsWritten(stream, path);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { Ordered.HIGHEST_PRECEDENCE, Ordered.LOWEST_PRECEDENCE })
	void whenFiltersWrapInFrontOrBehindThenStreamsEndAndFiltersDoTheirWork(int order) throws Exception {
		startStreams(StreamFiltersConfiguration.class, "ws-shutdown.drain.reconnect-window=9s",
				"test.filters=" + order);
		RawEventStreamPeer text = request("GET", "/text", "text", "");
		assertThat(text.awaitComplete()).isTrue();
		assertThat(text.text()).isEqualTo("text");
		assertThat(text.header("ETag")).isNotNull();
		RawEventStreamPeer known = request("GET", "/text", "text", "If-None-Match: " + text.header("ETag") + "\r\n");
		assertThat(known.awaitStatus()).isEqualTo(304);
		RawEventStreamPeer unwrapped = request("GET", "/native", "native", "");
		assertThat(unwrapped.awaitComplete()).isTrue();
		assertThat(unwrapped.text()).isEqualTo("true");
		// The filter for entity tags keeps Spring from flushing events
		RawEventStreamPeer stream = connect("/sse/session", "session");
		streams().await("session").event("first");
		RawEventStreamPeer silent = connect("/sse/session", "silent");
		awaitConnections(2);
		assertOutcomes(stop(), 0, 2, 0, 0);
		assertToldAndEnded(stream);
		assertThat(stream.text()).startsWith("data:first\n\nretry: ");
		assertThat(stream.header("Set-Cookie")).startsWith("SESSION=");
		assertThat(stream.header("ETag")).isNull();
		assertToldAndEnded(silent);
		assertCompleted(List.of("session", "silent"));
	}

	@Test
	void whenRequestFailsThenClientGetsTheErrorAndNoStreamIsLeft() throws Exception {
		startStreams(StreamFiltersConfiguration.class);
		for (String path : List.of("/failing", "/sse/failing")) {
			for (String accept : List.of("", RawEventStreamPeer.EVENT_SOURCE)) {
				RawEventStreamPeer peer = request("GET", path, "failing", accept);
				assertThat(peer.awaitStatus()).as(path + accept).isEqualTo(500);
				assertThat(peer.awaitComplete()).isTrue();
				assertThat(peer.text()).doesNotContain("retry");
			}
		}
		awaitConnections(0);
		Awaitility.await().until(() -> server().admission().getStreams() == 0);
	}

}
