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
import java.util.Locale;

import io.github.wsshutdown.drain.AdmissionDecision;
import io.github.wsshutdown.drain.ConnectionRegistry;
import io.github.wsshutdown.drain.HandshakePermit;
import io.github.wsshutdown.drain.HandshakeRefusal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpHeaders;

/**
 * Lets WebSocket handshakes (RFC 6455 section 4.2.1) pass only with a permit, and makes
 * sure that what they become is registered. All other requests pass untouched.
 */
public final class WebSocketHandshakeFilter extends HttpFilter {

	private static final Log logger = LogFactory.getLog(WebSocketHandshakeFilter.class);

	private final transient ConnectionRegistry registry;

	private final transient UpgradeHook upgradeHook;

	private final transient ApplicationUpgrades applicationUpgrades;

	private final transient HandshakeRefusalWriter refusals;

	/**
	 * Create a new {@link WebSocketHandshakeFilter}.
	 * @param registry decides about handshakes
	 * @param upgradeHook takes part in the upgrade
	 * @param applicationUpgrades takes part in upgrades to other protocols
	 * @param refusals answers those that are refused
	 */
	public WebSocketHandshakeFilter(ConnectionRegistry registry, UpgradeHook upgradeHook,
			ApplicationUpgrades applicationUpgrades, HandshakeRefusalWriter refusals) {
		this.applicationUpgrades = applicationUpgrades;
		this.registry = registry;
		this.upgradeHook = upgradeHook;
		this.refusals = refusals;
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		Upgrade upgrade = upgradeOf(request);
		if (upgrade == Upgrade.NONE) {
			chain.doFilter(request, response);
		}
		else if (upgrade == Upgrade.OTHER) {
			serve(request, response, chain);
		}
		else {
			shakeHands(request, response, chain);
		}
	}

	/**
	 * The peer has offered an upgrade, which the application may or may not take.
	 */
	private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		try {
			chain.doFilter(
					new TrackedUpgradeRequest(request, this.registry, this.upgradeHook, this.applicationUpgrades),
					response);
		}
		catch (UpgradeRefusedException ex) {
			if (response.isCommitted()) {
				throw ex;
			}
			response.reset();
			refuse(response, ex.refusal());
		}
	}

	private void shakeHands(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		AdmissionDecision decision = this.registry.admit(request.getRemoteAddr());
		if (decision instanceof HandshakePermit permit) {
			upgrade(request, response, chain, permit);
		}
		else {
			refuse(response, decision);
		}
	}

	private void refuse(HttpServletResponse response, AdmissionDecision reason) {
		logger.debug("Refused a WebSocket handshake: " + reason);
		this.refusals.write(response);
	}

	private void upgrade(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
			HandshakePermit permit) throws IOException, ServletException {
		TrackedHandshakeRequest handshake = new TrackedHandshakeRequest(request, this.upgradeHook,
				this.applicationUpgrades, permit);
		try {
			this.upgradeHook.checkTracking(request.getServletContext());
			if (claimEndpointPath(request, permit)) {
				chain.doFilter(handshake, response);
			}
			else {
				refuse(response, HandshakeRefusal.PATH);
			}
		}
		finally {
			if (!handshake.isUpgraded()) {
				permit.release();
			}
		}
	}

	/**
	 * The container looks its endpoints up as well, so do so only if it matters.
	 */
	private boolean claimEndpointPath(HttpServletRequest request, HandshakePermit permit) {
		if (this.registry.admission().getLimits().maxSessionsPerPath().isEmpty()) {
			return true;
		}
		String endpointPath = this.upgradeHook.findEndpointPath(request);
		return endpointPath == null || permit.claimPath(endpointPath);
	}

	private Upgrade upgradeOf(HttpServletRequest request) {
		Enumeration<String> upgrades = request.getHeaders(HttpHeaders.UPGRADE);
		Upgrade upgrade = Upgrade.NONE;
		while (upgrades.hasMoreElements() && upgrade != Upgrade.WEBSOCKET) {
			boolean webSocket = upgrades.nextElement().toLowerCase(Locale.ROOT).contains("websocket");
			upgrade = webSocket ? Upgrade.WEBSOCKET : Upgrade.OTHER;
		}
		return (upgrade == Upgrade.NONE && this.upgradeHook.isExtendedConnect(request)) ? Upgrade.WEBSOCKET : upgrade;
	}

	private enum Upgrade {

		NONE, WEBSOCKET, OTHER

	}

}
