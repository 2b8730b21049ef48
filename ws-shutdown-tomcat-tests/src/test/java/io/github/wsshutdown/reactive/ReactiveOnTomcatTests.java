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

import java.util.Set;

import io.github.wsshutdown.Http2Clients;
import io.github.wsshutdown.servlet.reactive.HandlerFailureContract;
import io.github.wsshutdown.testsupport.AdmissionContract;
import io.github.wsshutdown.testsupport.CloseCodeContract;
import io.github.wsshutdown.testsupport.ConnectionAgeContract;
import io.github.wsshutdown.testsupport.DrainBoundsContract;
import io.github.wsshutdown.testsupport.DrainByHandContract;
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
import io.github.wsshutdown.testsupport.ReconnectWindowContract;
import io.github.wsshutdown.testsupport.RunningHandlerContract;
import io.github.wsshutdown.testsupport.ShutdownLifecycleContract;
import io.github.wsshutdown.testsupport.SlowConsumerContract;
import io.github.wsshutdown.testsupport.TlsContract;
import org.junit.jupiter.api.Nested;

/**
 * Tests for WebFlux on Tomcat, to which the same promises apply as to Reactor Netty.
 */
class ReactiveOnTomcatTests {

	@Nested
	class AdmissionTests extends AdmissionContract implements OnReactiveTomcat {

	}

	@Nested
	class CloseCodeTests extends CloseCodeContract implements OnReactiveTomcat {

	}

	@Nested
	class HandshakeRateTests extends HandshakeRateContract implements OnReactiveTomcat {

	}

	@Nested
	class HandshakeDuringDrainTests extends HandshakeDuringDrainContract implements OnReactiveTomcat {

	}

	@Nested
	class PeerBehaviourTests extends PeerBehaviourContract implements OnReactiveTomcat {

	}

	@Nested
	class RunningHandlerTests extends RunningHandlerContract implements OnReactiveTomcat {

	}

	@Nested
	class ReactiveSettleTests extends ReactiveSettleContract implements OnReactiveTomcat {

	}

	@Nested
	class GraphQlTests extends GraphQlContract implements OnReactiveTomcat {

	}

	@Nested
	class ConnectionAgeTests extends ConnectionAgeContract implements OnReactiveTomcat {

	}

	@Nested
	class LivenessTests extends LivenessContract implements OnReactiveTomcat {

		@Override
		protected Class<?> endpoints() {
			return ReactivePongConfiguration.class;
		}

	}

	@Nested
	class DrainBoundsTests extends DrainBoundsContract implements OnReactiveTomcat {

	}

	@Nested
	class DrainByHandTests extends DrainByHandContract implements OnReactiveTomcat {

	}

	@Nested
	class GoingAwayNoticeTests extends GoingAwayNoticeContract implements OnReactiveTomcat {

	}

	@Nested
	class HostilePeersTests extends HostilePeersContract implements OnReactiveTomcat {

	}

	@Nested
	class PartialDrainTests extends PartialDrainContract implements OnReactiveTomcat {

	}

	@Nested
	class ShutdownLifecycleTests extends ShutdownLifecycleContract implements OnReactiveTomcat {

	}

	@Nested
	class TlsTests extends TlsContract implements OnReactiveTomcat {

	}

	@Nested
	class HandlerFailureTests extends HandlerFailureContract implements OnReactiveTomcat {

		@Override
		protected Set<String> parts() {
			return Set.of("CREATE", "INPUT_SUBSCRIBED", "MESSAGE", "SETTLE", "PUSH", "SENT");
		}

	}

	@Nested
	class EventStreamTests extends ReactiveEventStreamContract implements OnReactiveTomcat {

		@Override
		protected void waitForHttp2Clients() {
			Http2Clients.waitFor(server());
		}

	}

	@Nested
	class DrainLogTests extends DrainLogContract implements OnReactiveTomcat {

	}

	@Nested
	class ManyPeersTests extends ManyPeersContract implements OnReactiveTomcat {

	}

	@Nested
	class NoticeSubProtocolTests extends NoticeSubProtocolContract implements OnReactiveTomcat {

	}

	@Nested
	class ReconnectWindowTests extends ReconnectWindowContract implements OnReactiveTomcat {

	}

	@Nested
	class SlowConsumerTests extends SlowConsumerContract implements OnReactiveTomcat {

	}

}
