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

import io.github.wsshutdown.admission.HandshakePermit;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;

/**
 * Upgrades requests to protocols of the application's own.
 */
public interface ApplicationUpgrades {

	/**
	 * Upgrade the request such that the connection is registered.
	 * @param <T> the type of the upgrade handler
	 * @param request the request as the container knows it
	 * @param handlerType the type that was asked for
	 * @param permit the permit of the handshake, which belongs to the handler afterwards
	 * @return the handler
	 * @throws IOException if the upgrade fails
	 * @throws ServletException if the handler can't be created
	 */
	<T extends HttpUpgradeHandler> T upgrade(HttpServletRequest request, Class<T> handlerType, HandshakePermit permit)
			throws IOException, ServletException;

}
