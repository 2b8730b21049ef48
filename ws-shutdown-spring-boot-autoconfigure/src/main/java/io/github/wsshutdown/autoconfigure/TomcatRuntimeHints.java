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

package io.github.wsshutdown.autoconfigure;

import io.github.wsshutdown.servlet.tomcat.TomcatConnectionHandler;
import io.github.wsshutdown.servlet.upgrade.UpgradedConnection;
import org.apache.catalina.connector.RequestFacade;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * Hints for what Tomcat instantiates, and for what is called by reflection.
 */
class TomcatRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerType(TomcatConnectionHandler.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
			.registerType(UpgradedConnection.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
			.registerType(TypeReference.of("org.apache.tomcat.websocket.server.WsHttpUpgradeHandler"),
					MemberCategory.ACCESS_DECLARED_FIELDS)
			.registerType(TypeReference.of("org.apache.tomcat.websocket.WsSession"),
					MemberCategory.ACCESS_DECLARED_FIELDS)
			.registerType(TypeReference.of("org.apache.tomcat.websocket.WsRemoteEndpointImplBase"),
					MemberCategory.INVOKE_DECLARED_METHODS)
			.registerType(TypeReference.of("org.apache.tomcat.websocket.WsFrameBase"),
					MemberCategory.INVOKE_DECLARED_METHODS)
			.registerType(TypeReference.of("org.apache.coyote.http2.StreamProcessor"),
					MemberCategory.ACCESS_DECLARED_FIELDS)
			.registerType(TypeReference.of("org.apache.coyote.http2.Stream"), MemberCategory.INVOKE_DECLARED_METHODS)
			.registerType(TypeReference.of("org.apache.coyote.http2.AbstractStream"),
					MemberCategory.INVOKE_DECLARED_METHODS)
			.registerType(RequestFacade.class, MemberCategory.ACCESS_DECLARED_FIELDS)
			.registerType(Request.class, MemberCategory.ACCESS_DECLARED_FIELDS)
			.registerType(SocketWrapperBase.class, MemberCategory.ACCESS_DECLARED_FIELDS)
			.registerType(AbstractProcessor.class, MemberCategory.INVOKE_DECLARED_METHODS);
	}

}
