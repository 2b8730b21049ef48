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

import io.github.wsshutdown.drain.HandshakePermit;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * A handshake that notices its upgrade, wherever further down the request it happens.
 */
public final class TrackedHandshakeRequest extends HttpServletRequestWrapper {

	private final UpgradeHook upgradeHook;

	private final ApplicationUpgrades applicationUpgrades;

	private final HandshakePermit permit;

	private boolean upgraded;

	TrackedHandshakeRequest(HttpServletRequest request, UpgradeHook upgradeHook,
			ApplicationUpgrades applicationUpgrades, HandshakePermit permit) {
		super(request);
		this.applicationUpgrades = applicationUpgrades;
		this.upgradeHook = upgradeHook;
		this.permit = permit;
	}

	@Override
	public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerType) throws IOException, ServletException {
		HttpServletRequest request = (HttpServletRequest) getRequest();
		T handler = this.upgradeHook.upgrade(request, handlerType, this.permit);
		if (handler == null && this.upgradeHook.isApplicationHandler(handlerType)) {
			handler = this.applicationUpgrades.upgrade(request, handlerType, this.permit);
		}
		if (handler == null) {
			return super.upgrade(handlerType);
		}
		this.upgraded = true;
		return handler;
	}

	/**
	 * Find the handshake that a request is part of.
	 * @param request the request as it arrived further down
	 * @return the handshake, or {@code null} if it is not tracked
	 */
	public static @Nullable TrackedHandshakeRequest find(ServletRequest request) {
		ServletRequest current = request;
		while (!(current instanceof TrackedHandshakeRequest)) {
			if (!(current instanceof ServletRequestWrapper wrapper)) {
				return null;
			}
			current = wrapper.getRequest();
		}
		return (TrackedHandshakeRequest) current;
	}

	/**
	 * Take over the permit, for a container whose upgrades do not pass
	 * {@link #upgrade(Class)}. Whoever takes it has to use it up or give it back.
	 * @return the permit
	 */
	public HandshakePermit takePermit() {
		this.upgraded = true;
		return this.permit;
	}

	/**
	 * Look at the permit, which is given back when the request was handled without an
	 * upgrade that was seen.
	 * @return the permit
	 */
	public HandshakePermit permit() {
		return this.permit;
	}

	/**
	 * Whether the permit belongs to somebody else now.
	 * @return {@code false} if it is still to be released
	 */
	boolean isUpgraded() {
		return this.upgraded;
	}

}
