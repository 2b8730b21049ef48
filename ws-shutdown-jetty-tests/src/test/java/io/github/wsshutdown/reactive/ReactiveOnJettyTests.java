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

package io.github.wsshutdown.reactive;

import java.util.List;
import java.util.Set;

import io.github.wsshutdown.DrainReport;
import io.github.wsshutdown.servlet.reactive.HandlerFailureContract;
import io.github.wsshutdown.testsupport.AdmissionContract;
import io.github.wsshutdown.testsupport.CloseCodeContract;
import io.github.wsshutdown.testsupport.ConnectionAgeContract;
import io.github.wsshutdown.testsupport.DrainBoundsContract;
import io.github.wsshutdown.testsupport.DrainByHandContract;
import io.github.wsshutdown.testsupport.DrainFixture;
import io.github.wsshutdown.testsupport.DrainLogContract;
import io.github.wsshutdown.testsupport.GoingAwayNoticeContract;
import io.github.wsshutdown.testsupport.GraphQlContract;
import io.github.wsshutdown.testsupport.HandshakeDuringDrainContract;
import io.github.wsshutdown.testsupport.HandshakeRateContract;
import io.github.wsshutdown.testsupport.HostilePeersContract;
import io.github.wsshutdown.testsupport.LivenessContract;
import io.github.wsshutdown.testsupport.ManyPeersContract;
import io.github.wsshutdown.testsupport.NoticeSubProtocolContract;
import io.github.wsshutdown.testsupport.PartialDrainContract;
import io.github.wsshutdown.testsupport.PeerBehaviourContract;
import io.github.wsshutdown.testsupport.PeerClose;
import io.github.wsshutdown.testsupport.PeerEnd;
import io.github.wsshutdown.testsupport.PeerKind;
import io.github.wsshutdown.testsupport.PeerKinds;
import io.github.wsshutdown.testsupport.PrincipalLimitContract;
import io.github.wsshutdown.testsupport.ReconnectWindowContract;
import io.github.wsshutdown.testsupport.RunningHandlerContract;
import io.github.wsshutdown.testsupport.ShutdownLifecycleContract;
import io.github.wsshutdown.testsupport.SlowConsumerContract;
import io.github.wsshutdown.testsupport.TestPeer;
import io.github.wsshutdown.testsupport.TlsContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for WebFlux on Jetty, to which the same promises apply as to Reactor Netty.
 */
class ReactiveOnJettyTests {

	@Nested
	class AdmissionTests extends AdmissionContract implements OnReactiveJetty {

	}

	@Nested
	class CloseCodeTests extends CloseCodeContract implements OnReactiveJetty {

	}

	@Nested
	class PrincipalLimitTests extends PrincipalLimitContract implements OnReactiveJetty {

		@Override
		protected Class<?> security() {
			return ReactiveSecurityConfiguration.class;
		}

	}

	@Nested
	class HandshakeRateTests extends HandshakeRateContract implements OnReactiveJetty {

	}

	@Nested
	class HandshakeDuringDrainTests extends HandshakeDuringDrainContract implements OnReactiveJetty {

	}

	@Nested
	class PeerBehaviourTests extends PeerBehaviourContract implements OnReactiveJetty {

	}

	@Nested
	class RunningHandlerTests extends RunningHandlerContract implements OnReactiveJetty {

	}

	@Nested
	class ReactiveSettleTests extends ReactiveSettleContract implements OnReactiveJetty {

	}

	@Nested
	@PeerKinds({ PeerKind.CHAT, PeerKind.NEWS, PeerKind.DEAF })
	class PushingHandlerTests extends DrainFixture implements OnReactiveJetty {

		@Test
		void whenApplicationStopsThenPeersOfHandlersThatDoNotReceiveAreAskedAway() throws Exception {
			start();
			List<TestPeer> peers = connectEach();
			awaitConnections(peers.size());
			DrainReport report = stop();
			for (TestPeer peer : peers) {
				assertThat(peer.awaitClose()).as(peer.kind().name())
					.isEqualTo(new PeerClose(1001, "Server is going away"));
				assertThat(peer.awaitEnd()).as(peer.kind().name()).isEqualTo(PeerEnd.EOF);
			}
			assertOutcomes(report, 0, peers.size(), 0, 0);
			assertEndedEarly(report);
		}

	}

	@Nested
	class ConnectionAgeTests extends ConnectionAgeContract implements OnReactiveJetty {

	}

	@Nested
	class LivenessTests extends LivenessContract implements OnReactiveJetty {

		@Override
		protected Class<?> endpoints() {
			return ReactivePongConfiguration.class;
		}

		/** Spring sends it without one. */
		@Override
		protected String payloadOfPing() {
			return "";
		}

	}

	@Nested
	class DrainBoundsTests extends DrainBoundsContract implements OnReactiveJetty {

	}

	@Nested
	class DrainByHandTests extends DrainByHandContract implements OnReactiveJetty {

	}

	@Nested
	class GoingAwayNoticeTests extends GoingAwayNoticeContract implements OnReactiveJetty {

	}

	@Nested
	class HostilePeersTests extends HostilePeersContract implements OnReactiveJetty {

	}

	@Nested
	class PartialDrainTests extends PartialDrainContract implements OnReactiveJetty {

	}

	@Nested
	class ShutdownLifecycleTests extends ShutdownLifecycleContract implements OnReactiveJetty {

	}

	@Nested
	class TlsTests extends TlsContract implements OnReactiveJetty {

	}

	@Nested
	class GraphQlTests extends GraphQlContract implements OnReactiveJetty {

	}

	@Nested
	class HandlerFailureTests extends HandlerFailureContract implements OnReactiveJetty {

		@Override
		protected Set<String> parts() {
			return Set.of("CREATE", "INPUT_SUBSCRIBED", "MESSAGE", "SETTLE", "PUSH", "SENT", "REPLY", "REPLY_END");
		}

	}

	@Nested
	class EventStreamTests extends ReactiveEventStreamContract implements OnReactiveJetty {

	}

	@Nested
	class DrainLogTests extends DrainLogContract implements OnReactiveJetty {

	}

	@Nested
	class ManyPeersTests extends ManyPeersContract implements OnReactiveJetty {

	}

	@Nested
	class NoticeSubProtocolTests extends NoticeSubProtocolContract implements OnReactiveJetty {

	}

	@Nested
	class ReconnectWindowTests extends ReconnectWindowContract implements OnReactiveJetty {

	}

	@Nested
	class SlowConsumerTests extends SlowConsumerContract implements OnReactiveJetty {

	}

}
