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

package io.github.wsshutdown.actuate;

import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.testsupport.CloseReaction;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Management;
import io.github.wsshutdown.testsupport.Management.Answer;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import io.github.wsshutdown.testsupport.ServletTestConfiguration;
import io.github.wsshutdown.testsupport.TestPeer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.StringUtils;
import org.springframework.web.filter.OncePerRequestFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WebSocketSessionsEndpoint} over HTTP on Tomcat.
 */
class WebSocketSessionsEndpointTests extends DrainFixture implements OnManagedTomcat {

	@Override
	public Class<?> configuration() {
		return SanitizingConfiguration.class;
	}

	private void startUnrestricted(String... properties) {
		start(StringUtils.concatenateStringArrays(Management.UNRESTRICTED, properties));
	}

	@Test
	void whenPeersAreConnectedThenTheyAreListed() {
		startUnrestricted();
		TestPeer busy = connect(PeerKind.PLAIN);
		awaitConnections(1);
		busy.command("slow answer");
		server().application().awaitBegun("answer");
		connect(PeerKind.STOMP);
		awaitConnections(2);
		Answer answer = management().get("websocketsessions");
		assertThat(answer.status()).isEqualTo(200);
		List<Map<String, Object>> sessions = answer.json("$.sessions");
		assertThat(sessions).hasSize(2).allSatisfy((session) -> {
			assertThat(session).containsEntry("transport", "websocket").containsEntry("state", "open");
			assertThat(Instant.parse((String) session.get("opened"))).isBefore(Instant.now());
			assertThat(Duration.parse((String) session.get("age"))).isBetween(Duration.ZERO, Duration.ofMinutes(1));
		});
		assertThat(sessions.get(0)).containsEntry("path", "/plain").containsEntry("busy", true);
		assertThat(sessions.get(1)).containsEntry("path", "/stomp").containsEntry("subProtocol", "v12.stomp");
		server().application().release("answer");
	}

	@Test
	void whenValuesAreNotToBeShownThenNeitherAddressNorQueryNorHeadersAppear() {
		startUnrestricted();
		open("/plain?token=in-query");
		String body = management().get("websocketsessions").body();
		assertThat(body).contains("/plain").doesNotContain("127.0.0.1", "in-query", "in-header", "in-cookie");
	}

	@Test
	void whenValuesAreShownThenSanitizersStillApply() {
		startUnrestricted("management.endpoint.websocketsessions.show-values=always",
				"server.forward-headers-strategy=framework");
		open("/plain?token=in-query");
		closeLater(RawWebSocketPeer.handshake(server().port())
			.path("/plain")
			.header("X-Forwarded-For", "10.1.2.3")
			.open());
		awaitConnections(2);
		Answer answer = management().get("websocketsessions");
		assertThat(answer.<List<Object>>json("$.sessions[*].remoteAddress")).containsExactly("127.0.0.1", "******");
		assertThat(answer.body()).doesNotContain("in-query", "in-header", "in-cookie", "10.1.2.3");
	}

	@Test
	void whenValuesAreShownToAuthorizedThenNotToOthers() {
		startUnrestricted("management.endpoint.websocketsessions.show-values=when-authorized",
				"management.endpoint.websocketsessions.roles=operator");
		closeLater(RawWebSocketPeer.handshake(server().port())
			.path("/plain")
			.header(LoginFilter.USER_HEADER, "Ann")
			.open());
		awaitConnections(1);
		assertThat(management().get("websocketsessions").body()).doesNotContain("127.0.0.1", "Ann");
		Management customer = management().withHeader(LoginFilter.USER_HEADER, "Bob");
		assertThat(customer.get("websocketsessions").body()).doesNotContain("127.0.0.1", "Ann");
		Management operator = customer.withHeader(LoginFilter.ROLE_HEADER, "operator");
		Map<String, Object> session = operator.get("websocketsessions").json("$.sessions[0]");
		assertThat(session).containsEntry("remoteAddress", "127.0.0.1").containsEntry("principal", "Ann");
		assertThat(operator.get("websocketsessions/" + session.get("id")).<Map<String, Object>>json("$"))
			.containsEntry("remoteAddress", "127.0.0.1")
			.containsEntry("principal", "Ann");
	}

	@Test
	void whenNoRoleIsAskedForThenValuesAreShownToAnybodyWhoIsLoggedIn() {
		startUnrestricted("management.endpoint.websocketsessions.show-values=when-authorized");
		open("/plain");
		assertThat(management().get("websocketsessions").body()).doesNotContain("127.0.0.1");
		assertThat(management().withHeader(LoginFilter.USER_HEADER, "Bob").get("websocketsessions").body())
			.contains("127.0.0.1");
	}

	@Test
	void whenThereAreMoreThanTheLimitThenTheNextPageFollows() {
		startUnrestricted();
		for (int i = 0; i < 5; i++) {
			connect(PeerKind.PLAIN);
		}
		connect(PeerKind.STOMP);
		awaitConnections(6);
		List<String> ids = new ArrayList<>();
		String after = "";
		for (int page = 0; page < 3; page++) {
			Answer answer = management().get("websocketsessions?path=/plain&limit=2" + after);
			ids.addAll(answer.<List<String>>json("$.sessions[*].id"));
			assertThat(answer.<Map<String, Object>>json("$").containsKey("next")).isEqualTo(page < 2);
			after = (page < 2) ? "&after=" + answer.<String>json("$.next") : "";
		}
		assertThat(ids).hasSize(5).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limit=0", "limit=1001", "limit=many", "after=nothing" })
	void whenQueryIsWrongThenItSaysSo(String query) {
		startUnrestricted();
		Answer answer = management().get("websocketsessions?" + query);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.<String>json("$.message")).contains("'" + query.substring(0, query.indexOf('=')) + "'");
	}

	@Test
	void whenOneIsAskedForThenItIsShownWhileItIsThere() {
		startUnrestricted();
		TestPeer peer = connect(PeerKind.PLAIN);
		awaitConnections(1);
		String id = management().get("websocketsessions").<List<String>>json("$.sessions[*].id").get(0);
		Answer answer = management().get("websocketsessions/" + id);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.<String>json("$.id")).isEqualTo(id);
		peer.raw().sendClose(1000, "");
		awaitConnections(0);
		assertThat(management().get("websocketsessions/" + id).status()).isEqualTo(404);
		assertThat(management().get("websocketsessions/1").status()).isEqualTo(404);
	}

	@Test
	void whenOneIsClosedThenItGetsACloseFrameAndIsCutIfItDoesNotAnswer() {
		startUnrestricted("ws-shutdown.drain.close-timeout=1s");
		TestPeer polite = connect(PeerKind.PLAIN);
		awaitConnections(1);
		TestPeer silent = connect(PeerKind.ENDPOINT, CloseReaction.NEVER_ANSWER);
		awaitConnections(2);
		TestPeer other = connect(PeerKind.PLAIN);
		awaitConnections(3);
		List<String> ids = management().get("websocketsessions").json("$.sessions[*].id");
		assertThat(management().delete("websocketsessions/" + ids.get(0)).status()).isEqualTo(204);
		assertThat(management().delete("websocketsessions/" + ids.get(1)).status()).isEqualTo(204);
		assertThat(polite.awaitClose().code()).isEqualTo(1001);
		assertThat(silent.awaitClose().code()).isEqualTo(1001);
		assertThat(silent.awaitEnd()).isEqualTo(PeerEnd.RESET);
		assertThat(silent.raw().closeFrames()).isOne();
		awaitConnections(1);
		assertThat(management().delete("websocketsessions/" + ids.get(0)).status()).isEqualTo(404);
		assertThat(management().delete("websocketsessions/1").status()).isEqualTo(404);
		other.command("echo still here");
		other.awaitAnswer("still here");
		assertThat(server().drainer().state()).isEqualTo(DrainState.ACCEPTING);
	}

	@Test
	void whenOneThatIsBeingClosedIsClosedThenItIsNotToldAgain() {
		startUnrestricted("ws-shutdown.drain.timeout=120s", "ws-shutdown.drain.close-timeout=60s");
		TestPeer silent = connect(PeerKind.PLAIN, CloseReaction.NEVER_ANSWER);
		awaitConnections(1);
		String id = management().get("websocketsessions").<List<String>>json("$.sessions[*].id").get(0);
		assertThat(management().delete("websocketsessions/" + id).status()).isEqualTo(204);
		silent.awaitClose();
		assertThat(management().delete("websocketsessions/" + id).status()).isEqualTo(204);
		assertThat(management().get("websocketsessions/" + id).<String>json("$.state")).isEqualTo("closing");
		silent.raw().sendClose(1001, "");
		awaitConnections(0);
		assertThat(silent.raw().closeFrames()).isOne();
	}

	@Test
	void whenAccessIsNotGrantedThenNobodyIsClosed() {
		start("management.endpoints.web.exposure.include=*");
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		String id = management().get("websocketsessions").<List<String>>json("$.sessions[*].id").get(0);
		assertThat(management().delete("websocketsessions/" + id).status()).isEqualTo(405);
		assertThat(server().registry().connections()).hasSize(1);
	}

	private void open(String path) {
		int before = server().registry().connections().size();
		closeLater(RawWebSocketPeer.handshake(server().port())
			.path(path)
			.header("Authorization", "in-header")
			.header("Cookie", "session=in-cookie")
			.open());
		awaitConnections(before + 1);
	}

	private Management management() {
		return new Management(server().port());
	}

	/**
	 * An application that keeps some addresses to itself.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ServletTestConfiguration.class)
	static class SanitizingConfiguration {

		@Bean
		LoginFilter loginFilter() {
			return new LoginFilter();
		}

		@Bean
		SanitizingFunction internalAddresses() {
			return (data) -> {
				boolean internal = data.getKey().equals("remoteAddress")
						&& data.getValue().toString().startsWith("10.");
				return internal ? data.withValue(SanitizableData.SANITIZED_VALUE) : data;
			};
		}

	}

	/**
	 * Believes what a request says of its user, as a container does that has
	 * authenticated it.
	 */
	static class LoginFilter extends OncePerRequestFilter {

		static final String USER_HEADER = "Test-User";

		static final String ROLE_HEADER = "Test-Role";

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			String user = request.getHeader(USER_HEADER);
			chain.doFilter((user != null) ? new LoggedInRequest(request, () -> user) : request, response);
		}

	}

	/**
	 * A request of a user who is logged in.
	 */
	private static final class LoggedInRequest extends HttpServletRequestWrapper {

		private final Principal user;

		LoggedInRequest(HttpServletRequest request, Principal user) {
			super(request);
			this.user = user;
		}

		@Override
		public Principal getUserPrincipal() {
			return this.user;
		}

		@Override
		public boolean isUserInRole(String role) {
			return role.equals(getHeader(LoginFilter.ROLE_HEADER));
		}

	}

}
