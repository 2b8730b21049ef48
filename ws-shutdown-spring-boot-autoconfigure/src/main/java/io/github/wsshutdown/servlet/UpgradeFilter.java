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
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Makes sure that what requests are upgraded to is registered, where something behind it
 * admits the handshakes. Those that it does not know of are admitted when they are
 * upgraded. All other requests pass untouched.
 */
public final class UpgradeFilter extends HttpFilter {

	private final transient UpgradableRequests requests;

	/**
	 * Create a new {@link UpgradeFilter}.
	 * @param admission decides about what nothing else has admitted
	 * @param upgradeHook takes part in the upgrade
	 * @param applicationUpgrades takes part in upgrades to other protocols
	 * @param refusals answers those that are refused
	 */
	public UpgradeFilter(HandshakeAdmission admission, UpgradeHook upgradeHook, ApplicationUpgrades applicationUpgrades,
			HandshakeRefusalWriter refusals) {
		this.requests = new UpgradableRequests(admission, upgradeHook, applicationUpgrades, refusals);
	}

	@Override
	protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (UpgradableRequests.offersUpgrade(request) || this.requests.isExtendedConnect(request)) {
			this.requests.serve(request, response, chain, false);
		}
		else {
			chain.doFilter(request, response);
		}
	}

}
