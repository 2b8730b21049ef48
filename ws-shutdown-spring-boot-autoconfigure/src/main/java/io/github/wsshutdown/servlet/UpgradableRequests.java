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

import io.github.wsshutdown.admission.HandshakeAdmission;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * Serves requests such that what they are upgraded to is registered.
 *
 * @param admission decides about them
 * @param upgradeHook takes part in upgrades to WebSocket
 * @param applicationUpgrades takes part in upgrades to other protocols
 * @param refusals answers those that are refused
 */
record UpgradableRequests(HandshakeAdmission admission, UpgradeHook upgradeHook,
		ApplicationUpgrades applicationUpgrades, HandshakeRefusalWriter refusals) {

	/** What no handshake does without, whatever else upgrades it. */
	static final String KEY = "Sec-WebSocket-Key";

	/**
	 * Whether a request may be upgraded, if it is no {@link #isExtendedConnect extended
	 * CONNECT}.
	 */
	static boolean offersUpgrade(HttpServletRequest request) {
		return request.getHeader(HttpHeaders.UPGRADE) != null || request.getHeader(KEY) != null;
	}

	/**
	 * Whether a request is an extended {@code CONNECT} for WebSocket.
	 */
	boolean isExtendedConnect(HttpServletRequest request) {
		try {
			return this.upgradeHook.isExtendedConnect(request);
		}
		catch (RuntimeException | Error ex) {
			this.admission.untracked().add("a request could not be looked at", ex);
			return false;
		}
	}

	/**
	 * Hand a request on.
	 * @param handshake whether it needs a permit now, and not only when it is upgraded
	 */
	void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain, boolean handshake)
			throws IOException, ServletException {
		TrackedHandshakeRequest tracked = TrackedHandshakeRequest.find(request);
		if (tracked != null) {
			tracked.serve(request, response, chain);
			return;
		}
		RequestAdmission earlier = RequestAdmission.find(request);
		RequestAdmission admission = (earlier != null) ? earlier : new RequestAdmission(this.admission);
		tracked = new TrackedHandshakeRequest(request, response, admission, this);
		boolean toBeAdmitted = handshake && earlier == null && request.getDispatcherType() != DispatcherType.ERROR;
		if (toBeAdmitted && !admit(admission, request)) {
			this.refusals.write(request, response);
			return;
		}
		tracked.serve(tracked, response, chain);
	}

	private boolean admit(RequestAdmission admission, HttpServletRequest request) {
		try {
			if (!admission.admit(request)) {
				return false;
			}
			this.upgradeHook.checkTracking(request.getServletContext());
			String endpointPath = admission.findEndpointPath(request, this.upgradeHook);
			return endpointPath == null || admission.claimPath(endpointPath);
		}
		catch (RuntimeException | Error ex) {
			admission.giveUp("its handshake was not as expected", ex);
			return true;
		}
	}

}
