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

package io.github.wsshutdown;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.github.wsshutdown.drain.ConnectionWatch;
import io.github.wsshutdown.testsupport.LivenessContract;
import io.github.wsshutdown.testsupport.OnTomcat;
import io.github.wsshutdown.testsupport.RawEventStreamPeer;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.ServletPongConfiguration;
import io.github.wsshutdown.testsupport.ServletStreamsConfiguration;
import io.github.wsshutdown.testsupport.Streams;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for dead peers on Tomcat.
 */
class TomcatLivenessTests extends LivenessContract implements OnTomcat {

	/** More than there are threads for what does not wait for peers. */
	private static final int FULL = 20;

	/** Room in the buffers of a peer that does not read comes late. */
	private static final int REFUSALS = 100;

	@Override
	protected Class<?> endpoints() {
		return Endpoints.class;
	}

	/** A blocking write is to be as good as one for ever. */
	@Override
	public List<String> serverProperties() {
		return List.of("server.tomcat.connection-timeout=10m");
	}

	@Test
	void whenStreamsTakeNotEvenCommentThenOtherPeersArePingedAllTheSame() throws Exception {
		List<RawEventStreamPeer> full = IntStream.range(0, FULL)
			.mapToObj((i) -> RawEventStreamPeer.connectNotReading(server().port(), "/sse/servlet?name=full" + i))
			.toList();
		try {
			for (int i = 0; i < FULL; i++) {
				server().context().getBean(Streams.class).await("full" + i);
			}
			fill(serverChannels());
			ConnectionWatch watch = server().context().getBean(ConnectionWatch.class);
			Awaitility.await().atMost(LONG).untilAsserted(() -> assertThat(watch.countBlocked()).isEqualTo(FULL));
			RawWebSocketPeer answering = connect("/plain").startReading();
			awaitCut();
			assertAlive(answering);
			assertThat(server().registry().connections()).hasSize(FULL + 1);
			try (RawEventStreamPeer other = RawEventStreamPeer.connect(server().port(), "/sse/servlet?name=other")) {
				other.awaitText(":\n\n:\n\n");
			}
		}
		finally {
			for (RawEventStreamPeer peer : full) {
				peer.close();
			}
		}
	}

	private List<SocketChannel> serverChannels() {
		WebServerApplicationContext context = (WebServerApplicationContext) server().context();
		Object protocol = ((TomcatWebServer) context.getWebServer()).getTomcat().getConnector().getProtocolHandler();
		AbstractEndpoint<?, ?> endpoint = ReflectionTestUtils.invokeMethod(protocol, "getEndpoint");
		return endpoint.getConnections()
			.stream()
			.map(SocketWrapperBase::getSocket)
			.map((socket) -> ((NioChannel) socket).getIOChannel())
			.toList();
	}

	/**
	 * Have no room left for anything that the server sends, though nothing waits.
	 */
	private static void fill(List<SocketChannel> channels) throws IOException {
		for (SocketChannel channel : channels) {
			channel.setOption(StandardSocketOptions.SO_SNDBUF, 4096);
		}
		for (int refusals = 0; refusals < REFUSALS; refusals++) {
			for (SocketChannel channel : channels) {
				if (channel.write(ByteBuffer.allocate(65_536)) > 0) {
					refusals = 0;
				}
			}
			LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ServletPongConfiguration.class, ServletStreamsConfiguration.class,
			TomcatSuspendedReadingTests.EndpointConfiguration.class })
	static class Endpoints {

	}

}
