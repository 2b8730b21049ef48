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

import io.github.wsshutdown.drain.AdmissionDecision;
import io.github.wsshutdown.drain.ConnectionRegistry;
import io.github.wsshutdown.drain.HandshakePermit;
import io.github.wsshutdown.drain.HandshakeRefusal;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;

/**
 * A request that asks for an upgrade to something other than WebSocket. Most are served
 * as if they had not, so it needs a permit only when it is upgraded.
 */
final class TrackedUpgradeRequest extends HttpServletRequestWrapper {

	private final ConnectionRegistry registry;

	private final UpgradeHook upgradeHook;

	private final ApplicationUpgrades applicationUpgrades;

	TrackedUpgradeRequest(HttpServletRequest request, ConnectionRegistry registry, UpgradeHook upgradeHook,
			ApplicationUpgrades applicationUpgrades) {
		super(request);
		this.registry = registry;
		this.upgradeHook = upgradeHook;
		this.applicationUpgrades = applicationUpgrades;
	}

	@Override
	public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerType) throws IOException, ServletException {
		if (!this.upgradeHook.isApplicationHandler(handlerType)) {
			return super.upgrade(handlerType);
		}
		AdmissionDecision decision = this.registry.admit(getRemoteAddr());
		if (decision instanceof HandshakePermit permit) {
			return upgrade(handlerType, permit);
		}
		throw new UpgradeRefusedException((HandshakeRefusal) decision);
	}

	private <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerType, HandshakePermit permit)
			throws IOException, ServletException {
		boolean upgraded = false;
		try {
			if (!permit.claimPath(RegisteredPath.of(this))) {
				throw new UpgradeRefusedException(HandshakeRefusal.PATH);
			}
			T handler = this.applicationUpgrades.upgrade((HttpServletRequest) getRequest(), handlerType, permit);
			upgraded = true;
			return handler;
		}
		finally {
			if (!upgraded) {
				permit.release();
			}
		}
	}

}
