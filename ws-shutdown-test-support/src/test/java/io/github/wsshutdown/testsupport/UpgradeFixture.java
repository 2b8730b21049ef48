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
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.connection.Connection;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;

import org.springframework.boot.web.servlet.ServletRegistrationBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * For applications that upgrade in ways of their own.
 */
public abstract class UpgradeFixture extends DrainFixture {

	protected static final Duration TIMEOUT = Duration.ofSeconds(30);

	/**
	 * Assert that handshakes become connections, once each, which give their slots back
	 * when they leave and are closed by a drain.
	 * @param paths the paths to ask for and those that they are registered under
	 */
	protected void assertBecomeConnections(Map<String, String> paths) throws Exception {
		List<RawWebSocketPeer> leaving = paths.keySet().stream().map(this::open).toList();
		awaitConnections(paths.size());
		assertThat(server().registry().connections()).extracting(Connection::getPath, Connection::getTransportName)
			.containsExactlyInAnyOrderElementsOf(
					paths.values().stream().map((path) -> Tuple.tuple(path, "websocket")).toList());
		assertThat(server().admission().getSlotsTaken()).isEqualTo(paths.size());
		assertThat(server().admission().pendingHandshakes()).isZero();
		assertThat(server().registry().untracked().count()).isZero();
		leaving.forEach(RawWebSocketPeer::close);
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		List<RawWebSocketPeer> staying = paths.keySet().stream().map(this::open).toList();
		awaitConnections(paths.size());
		DrainReport report = stop();
		staying.forEach((peer) -> assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1001));
		assertOutcomes(report, 0, paths.size(), 0, 0);
		assertThat(server().admission().getSlotsTaken()).isZero();
	}

	/**
	 * Assert that a path has room for one.
	 */
	protected void assertFull(String path) {
		RawWebSocketPeer first = open(path);
		assertThatExceptionOfType(HandshakeRefused.class).as(path)
			.isThrownBy(() -> open(path))
			.satisfies((refused) -> assertThat(refused.status()).isEqualTo(503))
			.satisfies((refused) -> assertThat(refused.headers()).containsKey("Retry-After"))
			.satisfies((refused) -> assertThat(refused.body()).isEmpty());
		first.close();
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		open(path).close();
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
		assertThat(server().admission().pendingHandshakes()).isZero();
	}

	protected final RawWebSocketPeer open(String path) {
		return open(RawWebSocketPeer.handshake(server().port()).path(path));
	}

	protected final RawWebSocketPeer open(Handshake handshake) {
		RawWebSocketPeer peer = closeLater(handshake.open()).startReading();
		peer.sendText("echo hello");
		peer.awaitText("hello", TIMEOUT);
		return peer;
	}

	protected static ServletRegistrationBean<HttpServlet> servlet(String name, Service service) {
		ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(new ServiceServlet(service),
				"/" + name + "/*");
		registration.setName(name);
		return registration;
	}

	/**
	 * What a servlet does.
	 */
	@FunctionalInterface
	protected interface Service {

		void service(HttpServletRequest request, HttpServletResponse response) throws ServletException, IOException;

	}

	private static final class ServiceServlet extends HttpServlet {

		private final transient Service service;

		ServiceServlet(Service service) {
			this.service = service;
		}

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response)
				throws ServletException, IOException {
			this.service.service(request, response);
		}

	}

}
