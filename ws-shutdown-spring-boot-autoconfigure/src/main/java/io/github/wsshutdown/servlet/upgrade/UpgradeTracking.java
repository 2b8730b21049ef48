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

package io.github.wsshutdown.servlet.upgrade;

import java.io.IOException;

import io.github.wsshutdown.admission.HandshakePermit;
import io.github.wsshutdown.servlet.ApplicationUpgrades;
import io.github.wsshutdown.servlet.ContainerSocket;
import io.github.wsshutdown.servlet.RegisteredPath;
import io.github.wsshutdown.servlet.RequestSocketHook;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanInstantiationException;
import org.springframework.beans.BeanUtils;

/**
 * Upgrades requests to the application's own handlers, such that the connection is
 * registered.
 */
public final class UpgradeTracking implements ApplicationUpgrades {

	private final @Nullable RequestSocketHook socketHook;

	/**
	 * Create a new {@link UpgradeTracking}.
	 * @param socketHook finds the sockets to cut, {@code null} if the container does not
	 * let them be found
	 */
	public UpgradeTracking(@Nullable RequestSocketHook socketHook) {
		this.socketHook = socketHook;
	}

	@Override
	public <T extends HttpUpgradeHandler> T upgrade(HttpServletRequest request, Class<T> handlerType,
			HandshakePermit permit) throws IOException, ServletException {
		T handler = instantiate(handlerType);
		permit.setPrincipal(request.getUserPrincipal());
		// Without its socket a connection can still be told and closed
		ContainerSocket socket = RequestSocketHook.find(this.socketHook, request);
		UpgradedConnection connection = request.upgrade(UpgradedConnection.class);
		connection.track(handler, permit, RegisteredPath.of(request), socket);
		if (socket != null) {
			socket.whenClosed(connection::destroy);
		}
		return handler;
	}

	private static <T> T instantiate(Class<T> handlerType) throws ServletException {
		try {
			return BeanUtils.instantiateClass(handlerType);
		}
		catch (BeanInstantiationException ex) {
			throw new ServletException("Could not create upgrade handler", ex);
		}
	}

}
