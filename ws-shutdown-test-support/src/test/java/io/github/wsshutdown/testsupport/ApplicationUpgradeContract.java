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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.github.wsshutdown.CloseFrame;
import io.github.wsshutdown.ConnectionListener;
import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.UpgradedConnectionListener;
import io.github.wsshutdown.WebSocketConnections;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.TrackedHandshakeRequest;
import io.github.wsshutdown.testsupport.boot.AutoConfigured;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is to hold for connections that an application upgrades to a protocol of its own,
 * on every servlet container.
 */
public abstract class ApplicationUpgradeContract extends DrainFixture {

	@Override
	public Class<?> configuration() {
		return UpgradeConfiguration.class;
	}

	@Test
	void whenHandlerListensThenPeerIsToldInItsOwnProtocol() throws Exception {
		start();
		List<Integer> codes = listenForCloseCodes();
		LinePeer peer = open("/polite");
		assertThat(peer.ask("echo hello")).isEqualTo("hello");
		assertThat(server().registry().connections()).extracting(Connection::getPath, Connection::getTransportName)
			.containsExactly(Assertions.tuple("/polite/*", "upgrade"));
		DrainReport report = stopInWorstMoment();
		assertThat(peer.reader().readLine()).isEqualTo("GOODBYE 1001");
		assertThat(peer.reader().readLine()).isNull();
		assertOutcomes(report, 0, 1, 0, 0);
		assertThat(codes).containsExactly(1001);
		awaitTold();
	}

	/**
	 * The application ends what it reads and writes, so that the container tells of the
	 * end of the connection.
	 */
	@Test
	void whenToldPeerLeavesAndContainerEndsConnectionThenPeerHasAnswered() throws Exception {
		start();
		LinePeer peer = open("/listening");
		CompletableFuture<DrainReport> stopping = CompletableFuture.supplyAsync(this::stopInWorstMoment);
		assertThat(peer.reader().readLine()).isEqualTo("GOODBYE 1001");
		peer.send("leave");
		assertThat(peer.reader().readLine()).isNull();
		assertOutcomes(stopping.get(30, TimeUnit.SECONDS), 0, 1, 0, 0);
		awaitTold();
	}

	private DrainReport stopInWorstMoment() {
		Connection connection = server().registry().connections().iterator().next();
		connection.beginWork();
		CompletableFuture<Void> stopping = server().stop();
		Awaitility.await().until(() -> connection.getClosing() != null);
		WorstMoment.ofEnd(connection);
		connection.endWork();
		try {
			return stopped(stopping);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whenHandlerDoesNotListenAndPeerLeavesThenItWasWaitedFor() throws Exception {
		start("ws-shutdown.drain.close-timeout=200ms");
		LinePeer peer = open("/silent");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		Awaitility.await().until(() -> server().drainer().progress().orElseThrow().elapsed().toMillis() > 1000);
		assertThat(peer.ask("echo still here")).isEqualTo("still here");
		peer.send("leave");
		assertThat(peer.reader().readLine()).isNull();
		assertOutcomes(stopped(stopping), 1, 0, 0, 0);
		awaitTold();
	}

	@Test
	void whenPeerStaysThenItIsResetAtTheDeadline() throws Exception {
		start("ws-shutdown.drain.timeout=2s", "ws-shutdown.drain.close-timeout=500ms");
		LinePeer peer = open("/silent");
		assertThat(peer.ask("echo hello")).isEqualTo("hello");
		DrainReport report = stop();
		assertOutcomes(report, 0, 0, 1, 0);
		assertThat(report.elapsed()).isGreaterThanOrEqualTo(report.timeout().minusMillis(100));
		assertKeptItsTimeout(report);
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> peer.reader().readLine());
		awaitTold();
	}

	@Test
	void whenPeerDoesNotReadThenItsSenderIsFreed() throws Exception {
		start("ws-shutdown.drain.timeout=2s", "ws-shutdown.drain.close-timeout=500ms");
		LinePeer peer = open("/silent");
		peer.send("push");
		awaitBlockedPeers(1);
		assertOutcomes(stop(), 0, 0, 1, 0);
		Awaitility.await().until(() -> server().application().pushers().stream().noneMatch(Thread::isAlive));
	}

	@Test
	void whenUpgradeComesDuringDrainThenItIsRefusedAndHttpIsServed() throws Exception {
		start();
		LinePeer peer = open("/silent");
		CompletableFuture<Void> stopping = server().stop();
		awaitDraining();
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + server().port() + "/http")).build(),
					BodyHandlers.ofString());
		assertThat(response.body()).isEqualTo("served");
		try (Socket socket = new Socket("localhost", server().port())) {
			requestUpgrade(socket, "/silent");
			BufferedReader reader = reader(socket);
			assertThat(reader.readLine()).startsWith("HTTP/1.1 503");
			assertThat(reader.lines().takeWhile((line) -> !line.isEmpty()))
				.anyMatch((line) -> line.matches("Retry-After: \\d+"));
		}
		assertThat(server().admission().getRefused(HandshakeRefusal.DRAINING)).isOne();
		peer.send("leave");
		assertOutcomes(stopped(stopping), 1, 0, 0, 0);
	}

	@Test
	void whenPeersComeAndGoThenSlotsAreExact() throws Exception {
		start("ws-shutdown.admission.max-sessions=2");
		LinePeer leaving = open("/silent");
		LinePeer resetting = open("/silent");
		try (Socket socket = new Socket("localhost", server().port())) {
			requestUpgrade(socket, "/silent");
			assertThat(reader(socket).readLine()).startsWith("HTTP/1.1 503");
		}
		leaving.send("leave");
		assertThat(leaving.reader().readLine()).isNull();
		resetting.socket().setSoLinger(true, 0);
		resetting.socket().close();
		Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
	}

	@Test
	void whenConnectionCannotBeRegisteredThenItWorksUntracked() throws Exception {
		start();
		LinePeer peer = open("/unregistered");
		assertThat(peer.ask("echo hello")).isEqualTo("hello");
		assertThat(server().registry().connections()).isEmpty();
		assertThat(server().registry().untracked().count()).isOne();
		assertThat(server().admission().getSlotsTaken()).isZero();
		assertThat(peer.ask("echo again")).isEqualTo("again");
	}

	/** The container tells of the end of a connection that is gone already. */
	private void awaitTold() {
		Awaitility.await()
			.untilAsserted(() -> assertThat(server().application().closesPerSession()).containsExactly(1));
	}

	private List<Integer> listenForCloseCodes() {
		List<Integer> codes = new CopyOnWriteArrayList<>();
		server().context().getBean(WebSocketConnections.class).addListener(new ConnectionListener() {

			@Override
			public void connectionGone(String path, String transport, int closeCode) {
				codes.add(closeCode);
			}

		});
		return codes;
	}

	private LinePeer open(String path) throws IOException {
		Socket socket = closeLater(new Socket("localhost", server().port()));
		socket.setSoTimeout(30_000);
		requestUpgrade(socket, path);
		BufferedReader reader = reader(socket);
		assertThat(reader.readLine()).startsWith("HTTP/1.1 101");
		while (!reader.readLine().isEmpty()) {
			// The rest of the header
		}
		LinePeer peer = new LinePeer(socket, reader);
		assertThat(peer.ask("echo ready")).isEqualTo("ready");
		return peer;
	}

	protected final void requestUpgrade(Socket socket, String path) throws IOException {
		socket.getOutputStream().write(upgradeRequest(path + "/room").getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * A request that the server can upgrade.
	 */
	protected String upgradeRequest(String path) {
		return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: lines\r\nConnection: Upgrade\r\n\r\n";
	}

	private static BufferedReader reader(Socket socket) throws IOException {
		return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
	}

	/**
	 * A peer that speaks lines.
	 *
	 * @param socket its socket
	 * @param reader reads what it is told
	 */
	private record LinePeer(Socket socket, BufferedReader reader) {

		void send(String command) throws IOException {
			this.socket.getOutputStream().write((command + "\n").getBytes(StandardCharsets.US_ASCII));
		}

		String ask(String command) throws IOException {
			send(command);
			return this.reader.readLine();
		}

	}

	/**
	 * An application that hijacks connections.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(AutoConfigured.class)
	static class UpgradeConfiguration {

		@Bean
		Application application() {
			return new Application();
		}

		@Bean
		ServletRegistrationBean<HttpServlet> silentServlet(Application application) {
			return registration("silent", new UpgradingServlet<>(LineHandler.class, application));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> politeServlet(Application application) {
			return registration("polite", new UpgradingServlet<>(PoliteLineHandler.class, application));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> listeningServlet(Application application) {
			return registration("listening", new UpgradingServlet<>(ListeningLineHandler.class, application));
		}

		@Bean
		ServletRegistrationBean<HttpServlet> unregisteredServlet(Application application) {
			return registration("unregistered", new UpgradingServlet<>(LineHandler.class, application) {

				@Override
				protected void service(HttpServletRequest request, HttpServletResponse response)
						throws ServletException, IOException {
					super.service(request, response);
					TrackedHandshakeRequest.find(request).permit().release();
				}

			});
		}

		private static ServletRegistrationBean<HttpServlet> registration(String name, HttpServlet servlet) {
			ServletRegistrationBean<HttpServlet> registration = new ServletRegistrationBean<>(servlet,
					"/" + name + "/*");
			registration.setName(name);
			return registration;
		}

		/**
		 * Plain HTTP beside.
		 */
		@RestController
		static class HttpController {

			@GetMapping("/http")
			String get() {
				return "served";
			}

		}

	}

	/**
	 * Upgrades.
	 */
	private static class UpgradingServlet<T extends LineHandler> extends HttpServlet {

		private final transient Class<T> handlerType;

		private final transient Application application;

		UpgradingServlet(Class<T> handlerType, Application application) {
			this.handlerType = handlerType;
			this.application = application;
		}

		@Override
		protected void service(HttpServletRequest request, HttpServletResponse response)
				throws ServletException, IOException {
			response.setHeader("Upgrade", "lines");
			response.setHeader("Connection", "Upgrade");
			request.upgrade(this.handlerType).use(this.application);
		}

	}

	/**
	 * Obeys commands in lines, in a thread of its own.
	 */
	public static class LineHandler implements HttpUpgradeHandler {

		private volatile Application application;

		volatile WebConnection connection;

		private volatile Thread thread;

		void use(Application application) {
			this.application = application;
		}

		@Override
		public void init(WebConnection connection) {
			this.connection = connection;
			this.thread = new Thread(this::converse, "test-lines");
			this.thread.setDaemon(true);
			this.thread.start();
		}

		private void converse() {
			try {
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(this.connection.getInputStream(), StandardCharsets.US_ASCII));
				String command = reader.readLine();
				while (command != null && !command.equals("leave")) {
					this.application.obey(command, new LineSession(this));
					command = reader.readLine();
				}
			}
			catch (IOException ex) {
				// The end of the connection is what ends the conversation
			}
			finally {
				close();
			}
		}

		void close() {
			try {
				this.connection.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		synchronized void write(String line) throws IOException {
			this.connection.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
			this.connection.getOutputStream().flush();
		}

		@Override
		public void destroy() {
			this.application.closed(this, 0);
		}

	}

	/**
	 * Says goodbye.
	 */
	public static class PoliteLineHandler extends LineHandler implements UpgradedConnectionListener {

		@Override
		public void goingAway(CloseFrame closeFrame) throws IOException {
			write("GOODBYE " + closeFrame.code());
			close();
		}

	}

	/**
	 * Says goodbye and leaves it to its peer to end the connection, and to the container
	 * to close it.
	 */
	public static class ListeningLineHandler extends LineHandler implements UpgradedConnectionListener, ReadListener {

		private volatile ServletInputStream input;

		private volatile boolean leaving;

		@Override
		public void init(WebConnection connection) {
			super.connection = connection;
			try {
				this.input = connection.getInputStream();
				this.input.setReadListener(this);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void onDataAvailable() throws IOException {
			while (this.input.isReady()) {
				if (this.input.read() == '\n') {
					answer();
				}
			}
		}

		private void answer() throws IOException {
			if (!this.leaving) {
				this.leaving = true;
				write("ready");
			}
			else {
				this.input.close();
				this.connection.getOutputStream().close();
			}
		}

		@Override
		public void goingAway(CloseFrame closeFrame) throws IOException {
			write("GOODBYE " + closeFrame.code());
		}

		@Override
		public void onAllDataRead() {
		}

		@Override
		public void onError(Throwable failure) {
		}

	}

	private record LineSession(LineHandler handler) implements Application.Session {

		@Override
		public void send(String text) throws IOException {
			this.handler.write(text);
		}

		@Override
		public void close(int code) throws IOException {
			throw new UnsupportedOperationException();
		}

	}

}
