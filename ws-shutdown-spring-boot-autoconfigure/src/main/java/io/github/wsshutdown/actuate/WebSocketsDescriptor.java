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

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.wsshutdown.Admission;
import io.github.wsshutdown.ConnectionCount;
import io.github.wsshutdown.DrainState;
import io.github.wsshutdown.HandshakeRefusal;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is done with handshakes and connections.
 *
 * @param state the state
 * @param sessions the connections
 * @param admission the handshakes
 * @param paths the connections of each registered path and transport
 * @param drain the drain that runs, or else the last one; {@code null} if there was none
 */
public record WebSocketsDescriptor(DrainState state, SessionsDescriptor sessions, AdmissionDescriptor admission,
		List<ConnectionCount> paths,
		@JsonInclude(JsonInclude.Include.ALWAYS) @Nullable DrainDescriptor drain) implements OperationResponseBody {

	/**
	 * How many connections there are.
	 *
	 * @param total all of them
	 * @param open how many are open
	 * @param closing how many are being closed
	 */
	public record SessionsDescriptor(int total, int open, int closing) {

		static SessionsDescriptor of(List<ConnectionCount> counts) {
			int open = counts.stream().mapToInt(ConnectionCount::open).sum();
			int closing = counts.stream().mapToInt(ConnectionCount::closing).sum();
			return new SessionsDescriptor(open + closing, open, closing);
		}

	}

	/**
	 * How many handshakes are admitted.
	 *
	 * @param maxSessions how many connections there may be, 0 for any number
	 * @param admitted how many slots are taken, by connections and by handshakes that may
	 * become some
	 * @param refused how many handshakes were refused
	 */
	public record AdmissionDescriptor(int maxSessions, int admitted, RefusedDescriptor refused) {

		static AdmissionDescriptor of(Admission admission) {
			RefusedDescriptor refused = new RefusedDescriptor(admission.getRefused(HandshakeRefusal.CAPACITY),
					admission.getRefused(HandshakeRefusal.ADDRESS), admission.getRefused(HandshakeRefusal.PRINCIPAL),
					admission.getRefused(HandshakeRefusal.PATH), admission.getRefused(HandshakeRefusal.RATE),
					admission.getRefused(HandshakeRefusal.ADDRESS_RATE),
					admission.getRefused(HandshakeRefusal.DRAINING));
			return new AdmissionDescriptor(Math.max(0, admission.getLimits().maxSessions()), admission.getSlotsTaken(),
					refused);
		}

	}

	/**
	 * How many handshakes were refused since the application has started.
	 *
	 * @param capacity because the application was full
	 * @param address because the remote address had as many connections as it may
	 * @param principal because the principal had as many connections as it may
	 * @param path because the path had as many connections as it may
	 * @param rate because more have come than are let in per second
	 * @param addressRate because more have come from the remote address
	 * @param draining because of a drain
	 */
	public record RefusedDescriptor(long capacity, long address, long principal, long path, long rate, long addressRate,
			long draining) {

	}

}
