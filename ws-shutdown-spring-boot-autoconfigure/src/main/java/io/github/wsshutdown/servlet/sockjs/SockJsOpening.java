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

package io.github.wsshutdown.servlet.sockjs;

import java.time.Duration;

import io.github.wsshutdown.HandshakeRefusal;
import io.github.wsshutdown.admission.HandshakeAdmission;
import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.connection.Connection;
import io.github.wsshutdown.servlet.RegisteredPath;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.web.socket.sockjs.support.AbstractSockJsService;
import org.springframework.web.socket.sockjs.transport.TransportType;
import org.springframework.web.socket.sockjs.transport.session.AbstractHttpSockJsSession;

/**
 * One request that may begin a session: holds the permit until the session opens or the
 * request was handled without.
 */
final class SockJsOpening {

	private final HandshakeAdmission admission;

	private final SockJsSessions sessions;

	private final SockJsSessions.Key key;

	private final HttpServletRequest request;

	private final TransportType transportType;

	private final SockJsExchange exchange;

	private @Nullable HandshakePermit permit;

	private @Nullable Connection opened;

	private boolean failed;

	SockJsOpening(HandshakeAdmission admission, SockJsSessions sessions, SockJsSessions.Key key,
			HttpServletRequest request, TransportType transportType, SockJsExchange exchange) {
		this.admission = admission;
		this.sessions = sessions;
		this.key = key;
		this.request = request;
		this.transportType = transportType;
		this.exchange = exchange;
	}

	/**
	 * Ask for a permit, unless there is one.
	 * @return why there is none, {@code null} if there is
	 */
	@Nullable HandshakeRefusal admit() {
		if (this.permit != null) {
			return null;
		}
		HandshakePermit admitted = this.admission.admit(this.request.getRemoteAddr(), path());
		if (admitted.refusal() != null) {
			return admitted.refusal();
		}
		if (!admitted.claimPrincipal(this.request::getUserPrincipal)) {
			admitted.release();
			return HandshakeRefusal.PRINCIPAL;
		}
		this.permit = admitted;
		return null;
	}

	/**
	 * Turn the request into a connection.
	 * @return the transport, {@code null} if it is refused: Spring may forget a session
	 * and begin a new one just after it was found
	 */
	@Nullable SockJsTransport open(AbstractHttpSockJsSession session) {
		HandshakePermit permit = (admit() == null) ? this.permit : null;
		if (permit == null) {
			return null;
		}
		SockJsTransport transport = new SockJsTransport(session, this.transportType, this.exchange, disconnectDelay(),
				this.sessions, this.key);
		transport.tell(permit);
		Connection connection = permit.open(path(), transport);
		this.opened = connection;
		transport.connect(connection);
		this.sessions.add(this.key, transport);
		this.sessions.bind(session, connection);
		this.exchange.carry(transport);
		return transport;
	}

	/**
	 * Called when the session could not be tracked.
	 */
	void failed(Throwable cause) {
		if (this.failed) {
			return;
		}
		this.failed = true;
		this.admission.untracked().add("its SockJS session could not be registered", cause);
		if (this.opened != null) {
			this.opened.gone();
		}
		else if (this.permit != null) {
			this.permit.release();
		}
	}

	private String path() {
		return RegisteredPath.of(this.request);
	}

	private DisconnectDelay disconnectDelay() {
		return new DisconnectDelay((this.key.service() instanceof AbstractSockJsService service)
				? Duration.ofMillis(service.getDisconnectDelay()) : Duration.ZERO);
	}

	/**
	 * Called when the request was handled.
	 */
	void end() {
		if (this.opened != null) {
			this.opened.opened();
		}
		else if (this.permit != null) {
			this.permit.release();
		}
	}

}
