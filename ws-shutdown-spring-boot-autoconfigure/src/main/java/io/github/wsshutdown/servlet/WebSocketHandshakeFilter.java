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

package io.github.wsshutdown.servlet;

import java.io.IOException;
import java.util.Enumeration;

import io.github.wsshutdown.admission.HandshakeAdmission;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Lets WebSocket handshakes (RFC 6455 section 4.2.1) pass only with a permit, and makes
 * sure that what they become is registered. Requests that are no handshake and offer an
 * upgrade all the same are served like any other, and admitted only if something upgrades
 * them. All other requests pass untouched, and are counted while they are being served.
 */
public final class WebSocketHandshakeFilter extends HttpFilter {

	private final transient UpgradableRequests upgrades;

	private final transient ServedRequests requests;

	/**
	 * Create a new {@link WebSocketHandshakeFilter}.
	 * @param admission decides about handshakes
	 * @param upgradeHook takes part in the upgrade
	 * @param applicationUpgrades takes part in upgrades to other protocols
	 * @param refusals answers those that are refused
	 * @param streamsTracked whether event streams are known as connections
	 */
	public WebSocketHandshakeFilter(HandshakeAdmission admission, UpgradeHook upgradeHook,
			ApplicationUpgrades applicationUpgrades, HandshakeRefusalWriter refusals, boolean streamsTracked) {
		this.upgrades = new UpgradableRequests(admission, upgradeHook, applicationUpgrades, refusals);
		this.requests = new ServedRequests(admission.requests(), streamsTracked);
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (isHandshake(request)) {
			this.upgrades.serve(request, response, chain, true);
			return;
		}
		long id = this.requests.begin(request);
		try {
			if (UpgradableRequests.offersUpgrade(request)) {
				this.upgrades.serve(request, response, chain, false);
			}
			else {
				chain.doFilter(request, response);
			}
		}
		finally {
			this.requests.returned(id, request, response);
		}
	}

	private boolean isHandshake(HttpServletRequest request) {
		boolean webSocket = HttpMethod.GET.matches(request.getMethod())
				&& request.getHeader(UpgradableRequests.KEY) != null
				&& offersWebSocket(request.getHeaders(HttpHeaders.UPGRADE));
		return webSocket || this.upgrades.isExtendedConnect(request);
	}

	private static boolean offersWebSocket(Enumeration<String> upgrades) {
		while (upgrades.hasMoreElements()) {
			for (String protocol : upgrades.nextElement().split(",")) {
				if (protocol.trim().equalsIgnoreCase("websocket")) {
					return true;
				}
			}
		}
		return false;
	}

}
