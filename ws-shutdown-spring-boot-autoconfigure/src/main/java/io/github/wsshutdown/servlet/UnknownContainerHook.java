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

import io.github.wsshutdown.connection.Connection;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Knows nothing of the container: handshakes are refused during a drain, but what they
 * become is seen only as far as Spring shows it.
 */
public final class UnknownContainerHook implements UpgradeHook {

	@Override
	public boolean isApplicationHandler(Class<? extends HttpUpgradeHandler> handlerType) {
		return false;
	}

	@Override
	public @Nullable String findEndpointPath(HttpServletRequest request) {
		return null;
	}

	@Override
	public boolean isEndpointPath(ServletContext servletContext, String path) {
		return false;
	}

	@Override
	public @Nullable Connection findConnection(Object nativeSession) {
		return null;
	}

}
