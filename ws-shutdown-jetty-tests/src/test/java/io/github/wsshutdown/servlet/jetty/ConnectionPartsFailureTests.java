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

package io.github.wsshutdown.servlet.jetty;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.wsshutdown.OnJetty;
import io.github.wsshutdown.connection.ConnectionRegistry;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.RawWebSocketPeer;
import org.awaitility.Awaitility;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.WebSocketCoreSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the hooks do inside Jetty, each made to fail.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionPartsFailureTests extends DrainFixture implements OnJetty {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@ParameterizedTest
	@EnumSource
	void whenPartFailsThenConnectionWorksUntracked(Failure failure, CapturedOutput output) {
		startWith(FailingConfiguration.class, "test.failure=" + failure);
		for (PeerKind kind : List.of(PeerKind.PLAIN, PeerKind.STANDARD, PeerKind.ENDPOINT)) {
			long before = server().registry().untracked().count();
			RawWebSocketPeer peer = closeLater(RawWebSocketPeer.connect(server().port(), kind.requestPath()));
			peer.startReading();
			peer.sendText("echo one");
			peer.awaitText("one", TIMEOUT);
			peer.sendText("echo two");
			peer.awaitText("two", TIMEOUT);
			peer.sendClose(1000, "done");
			assertThat(peer.awaitClose(TIMEOUT).closeCode()).isEqualTo(1000);
			assertThat(peer.awaitEnd(TIMEOUT)).isEqualTo(PeerEnd.EOF);
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(server().registry().untracked().count() - before).as(kind.name()).isOne());
			Awaitility.await().until(() -> server().admission().getSlotsTaken() == 0);
			assertThat(server().admission().pendingHandshakes()).isZero();
			assertThat(server().registry().connections()).isEmpty();
		}
		assertThat(output).containsOnlyOnce("A connection is not tracked");
		assertApplicationTold(server().application(), List.of(1000, 1000, 1000));
	}

	/**
	 * What fails.
	 */
	enum Failure {

		ENDPOINT, TRANSPORT, MESSAGE, CLOSE_FRAME_READ, END;

		private void failAt(Failure part) {
			if (this == part) {
				throw new NoSuchMethodError("Made to fail");
			}
		}

		ConnectionParts parts() {
			return new ConnectionParts() {

				@Override
				EndPoint endPoint(EndPoint endPoint, BooleanSupplier awaitsAnswer) {
					failAt(ENDPOINT);
					return super.endPoint(endPoint, awaitsAnswer);
				}

				@Override
				JettyTransport transport(WebSocketCoreSession coreSession, TrackedCoreSession session,
						CloseCallback closeCallback) {
					failAt(TRANSPORT);
					return new FailingTransport(coreSession, session, closeCallback);
				}

				@Override
				IncomingMessages messages(FrameHandler handler, TrackedCoreSession session) {
					return new IncomingMessages(handler, session) {

						@Override
						Passage admit(Frame frame) {
							failAt(MESSAGE);
							return super.admit(frame);
						}

					};
				}

			};
		}

		/**
		 * Fails when the connection ends.
		 */
		private final class FailingTransport extends JettyTransport {

			FailingTransport(WebSocketCoreSession coreSession, TrackedCoreSession session,
					CloseCallback closeCallback) {
				super(coreSession, session, closeCallback);
			}

			@Override
			public boolean isSendBlocked() {
				failAt(CLOSE_FRAME_READ);
				return super.isSendBlocked();
			}

			@Override
			public boolean isGone() {
				failAt(END);
				return super.isGone();
			}

		}

	}

	/**
	 * An application on a Jetty that is not as expected.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingConfiguration {

		@Bean
		WebServerFactoryCustomizer<JettyServletWebServerFactory> failingParts(ConnectionRegistry registry,
				@Value("${test.failure}") Failure failure) {
			return (factory) -> {
				List<org.eclipse.jetty.ee11.webapp.Configuration> configurations = new ArrayList<>(
						factory.getConfigurations());
				configurations.replaceAll((configuration) -> (configuration instanceof TrackingConfiguration)
						? new TrackingConfiguration(new MappingsTracking(registry.untracked(), failure.parts()))
						: configuration);
				factory.setConfigurations(configurations);
			};
		}

	}

}
