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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.Management;
import io.github.wsshutdown.testsupport.Management.Answer;
import io.github.wsshutdown.testsupport.OnManagedTomcat;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is told of who uses the endpoints, {@link Operator} and
 * {@link OperatorAudit}, and for drains of one principal.
 */
@ExtendWith(OutputCaptureExtension.class)
class OperatorTests extends DrainFixture implements OnManagedTomcat {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<AuditEvent> events = new CopyOnWriteArrayList<>();

	@BeforeEach
	void start() {
		startWith(AuthenticatingConfiguration.class, Management.UNRESTRICTED);
		server().context()
			.addApplicationListener(
					(ApplicationListener<AuditApplicationEvent>) (event) -> this.events.add(event.getAuditEvent()));
	}

	@Test
	void whenOperatorActsThenItIsAuditedAndToldWho(CapturedOutput output) {
		connect(PeerKind.PLAIN);
		awaitConnections(1);
		String id = anonymous().get("websocketsessions").json("$.sessions[0].id");
		as("eve\nINFO forged").delete("websocketsessions/" + id);
		as("alice").post("websockets", "{\"path\":\"/plain\",\"wait\":\"20s\"}");
		Answer drained = as("bob").post("websockets", "{\"wait\":\"20s\"}");
		assertThat(drained.<String>json("$.drain.requestedBy")).isEqualTo("bob");
		anonymous().delete("websockets");
		as("carol").delete("websockets");
		assertThat(this.events).extracting((event) -> event.getType() + " " + event.getPrincipal())
			.containsExactly("WEBSOCKET_CLOSE eve?INFO forged", "WEBSOCKET_DRAIN alice", "WEBSOCKET_DRAIN bob",
					"WEBSOCKET_RESUME ");
		assertThat(this.events.get(0).getData()).containsEntry("id", id);
		assertThat(this.events.get(1).getData()).containsOnly(Map.entry("path", "/plain"));
		assertThat(output).contains("by hand, as 'bob' has asked for").contains("as 'eve?INFO forged' has asked for");
	}

	@Test
	void whenDrainIsRejectedThenNothingIsAudited() {
		assertThat(as("alice").post("websockets", "{\"percent\":0}").status()).isEqualTo(400);
		assertThat(this.events).isEmpty();
	}

	@Test
	void whenPrincipalIsDrainedThenOthersStay() {
		RawWebSocketPeer alice = open("alice");
		RawWebSocketPeer bob = open("bob");
		awaitConnections(2);
		Answer answer = anonymous().post("websockets", "{\"principal\":\"alice\",\"wait\":\"20s\"}");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.<String>json("$.state")).isEqualTo("ACCEPTING");
		assertThat(answer.<Integer>json("$.drain.total")).isOne();
		assertThat(answer.body()).doesNotContain("alice");
		assertThat(alice.awaitClose(PATIENCE).closeCode()).isEqualTo(1001);
		bob.sendText("echo still here");
		bob.awaitText("still here", PATIENCE);
	}

	private RawWebSocketPeer open(String name) {
		return closeLater(RawWebSocketPeer.handshake(server().port()).path("/plain").header("X-Test-User", name).open())
			.startReading();
	}

	private Management anonymous() {
		return new Management(server().port());
	}

	private Management as(String name) {
		return anonymous().withHeader("X-Test-User", name.replace("\n", "%0A"));
	}

	/**
	 * An application that believes what a header says.
	 */
	@Configuration(proxyBeanMethods = false)
	static class AuthenticatingConfiguration {

		@Bean
		Filter authenticatingFilter() {
			return new HttpFilter() {

				@Override
				protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
						throws IOException, ServletException {
					String name = request.getHeader("X-Test-User");
					chain.doFilter((name != null) ? authenticated(request, name.replace("%0A", "\n")) : request,
							response);
				}

			};
		}

		private static HttpServletRequest authenticated(HttpServletRequest request, String name) {
			return new HttpServletRequestWrapper(request) {

				@Override
				public Principal getUserPrincipal() {
					return () -> name;
				}

			};
		}

	}

}
