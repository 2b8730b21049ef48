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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.wsshutdown.testsupport.RawEventStreamPeer;
import io.github.wsshutdown.testsupport.ServletTestConfiguration;
import io.github.wsshutdown.testsupport.TestServer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Globals;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that responses which are no event streams are served as they would be without the
 * filter that looks for those.
 */
class TomcatPlainResponseTests {

	/** More than Tomcat copies itself. */
	private static final String LARGE = "0123456789abcdef".repeat(16 * 1024);

	@TempDir
	static Path files;

	static TestServer server;

	@BeforeAll
	static void start() throws IOException {
		Files.writeString(files.resolve("large.bin"), LARGE);
		Files.writeString(files.resolve("large.txt"), LARGE);
		server = TestServer.start(List.of(ServletTestConfiguration.class, PlainResponsesConfiguration.class),
				"test.files=" + files, "server.servlet.register-default-servlet=true",
				"spring.web.resources.static-locations=" + files.toUri(), "server.compression.enabled=true");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	private static RawEventStreamPeer get(String path, String headers) {
		RawEventStreamPeer peer = RawEventStreamPeer.request(server.port(), "GET", path, headers);
		assertThat(peer.awaitComplete()).as(peer.header("Content-Type")).isTrue();
		return peer;
	}

	/** The network card reads it itself: Tomcat does so for its own response only. */
	@Test
	void whenDefaultServletServesFileThenItIsSentByTheSystem() throws Exception {
		try (RawEventStreamPeer peer = get("/large.bin", "")) {
			assertThat(peer.awaitStatus()).isEqualTo(200);
			assertThat(peer.text()).isEqualTo(LARGE);
			assertThat(server.context().getBean(SendfileValve.class).sent).contains("/large.bin");
		}
	}

	@Test
	void whenApplicationHasTomcatSendFileThenThatWorksBehindOurWrapper() throws Exception {
		try (RawEventStreamPeer peer = get("/sendfile", "")) {
			assertThat(peer.awaitStatus()).isEqualTo(200);
			assertThat(peer.text()).isEqualTo(LARGE);
			assertThat(server.context().getBean(SendfileValve.class).sent).contains("/sendfile");
		}
	}

	@Test
	void whenSpringServesFileThenWholeAndPartsAreServed() throws Exception {
		try (RawEventStreamPeer whole = get("/large.txt", "");
				RawEventStreamPeer part = get("/large.txt", "Range: bytes=10-15\r\n")) {
			assertThat(whole.text()).isEqualTo(LARGE);
			assertThat(whole.header("Content-Length")).isEqualTo(String.valueOf(LARGE.length()));
			assertThat(part.awaitStatus()).isEqualTo(206);
			assertThat(part.text()).isEqualTo("abcdef");
			String lastModified = whole.header("Last-Modified");
			assertThat(status("/large.txt", "If-Modified-Since: " + lastModified + "\r\n")).isEqualTo(304);
		}
	}

	private static int status(String path, String headers) throws IOException {
		try (RawEventStreamPeer peer = RawEventStreamPeer.request(server.port(), "GET", path, headers)) {
			return peer.awaitStatus();
		}
	}

	@Test
	void whenServerCompressesThenItDoes() throws Exception {
		try (RawEventStreamPeer peer = get("/large", "Accept-Encoding: gzip\r\n")) {
			assertThat(peer.header("Content-Encoding")).isEqualTo("gzip");
			assertThat(peer.unzippedText()).isEqualTo(LARGE);
		}
	}

	/**
	 * Has files served by Tomcat itself, and knows which the system was left to send.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(PlainResponsesController.class)
	static class PlainResponsesConfiguration {

		@Bean
		SendfileValve sendfileValve() {
			return new SendfileValve();
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> filesOfTomcat(SendfileValve valve,
				@Value("${test.files}") Path files) {
			return (factory) -> {
				factory.setDocumentRoot(files.toFile());
				factory.addContextValves(valve);
			};
		}

		@Bean
		ServletContextInitializer pathsOfTomcat() {
			return (servletContext) -> servletContext.getServletRegistration("default").addMapping("*.bin");
		}

	}

	/**
	 * Sees what the system is to send.
	 */
	static final class SendfileValve extends ValveBase {

		private final Queue<String> sent = new ConcurrentLinkedQueue<>();

		SendfileValve() {
			super(true);
		}

		@Override
		public void invoke(Request request, Response response) throws IOException, ServletException {
			getNext().invoke(request, response);
			if (request.getAttribute(Globals.SENDFILE_FILENAME_ATTR) != null) {
				this.sent.add(request.getRequestURI());
			}
		}

	}

	/**
	 * Serves what is to be served.
	 */
	@RestController
	static class PlainResponsesController {

		private final Path files;

		PlainResponsesController(@Value("${test.files}") Path files) {
			this.files = files;
		}

		@GetMapping("/large")
		String large() {
			return LARGE;
		}

		@GetMapping("/sendfile")
		void sendFile(HttpServletRequest request, HttpServletResponse response) {
			assertThat(request.getAttribute(Globals.SENDFILE_SUPPORTED_ATTR)).isEqualTo(true);
			response.setContentType("application/octet-stream");
			response.setContentLengthLong(LARGE.length());
			request.setAttribute(Globals.SENDFILE_FILENAME_ATTR, this.files.resolve("large.bin").toString());
			request.setAttribute(Globals.SENDFILE_FILE_START_ATTR, 0L);
			request.setAttribute(Globals.SENDFILE_FILE_END_ATTR, (long) LARGE.length());
		}

	}

}
