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

package io.github.wsshutdown.servlet.tomcat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;

import io.github.wsshutdown.servlet.ContainerSocket;
import io.github.wsshutdown.servlet.Internals;
import io.github.wsshutdown.servlet.RequestSocketHook;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.connector.RequestFacade;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Finds the socket under a request. Tomcat has no public way that leads there, hence the
 * reflection. Streams of HTTP/2 share their socket, and are ended themselves.
 */
public final class TomcatRequestSocketHook implements RequestSocketHook {

	private static final Log logger = LogFactory.getLog(TomcatRequestSocketHook.class);

	private final @Nullable Field catalinaRequest = Internals.field(RequestFacade.class, "request", null);

	private final @Nullable Field processor = Internals.field(Request.class, "hook", null);

	private final @Nullable Method socketWrapper = Internals.method(AbstractProcessor.class, "getSocketWrapper");

	/**
	 * Create a new {@link TomcatRequestSocketHook}.
	 */
	public TomcatRequestSocketHook() {
		if (this.catalinaRequest == null || this.processor == null || this.socketWrapper == null) {
			logger.warn("This version of Tomcat does not show the socket of a request: SockJS peers and those"
					+ " of connections that the application has upgraded will not be reset, and senders to them stay"
					+ " blocked until Tomcat's own timeout");
		}
	}

	@Override
	public @Nullable ContainerSocket find(HttpServletRequest request) {
		if (this.catalinaRequest == null || this.processor == null || this.socketWrapper == null) {
			return null;
		}
		ServletRequest innermost = request;
		while (innermost instanceof ServletRequestWrapper wrapper) {
			innermost = wrapper.getRequest();
		}
		if (!(innermost instanceof RequestFacade)) {
			return null;
		}
		Object catalina = ReflectionUtils.getField(this.catalinaRequest, innermost);
		if (!(catalina instanceof org.apache.catalina.connector.Request known)) {
			return null;
		}
		Object processor = ReflectionUtils.getField(this.processor, known.getCoyoteRequest());
		if (!(processor instanceof Http11Processor)) {
			return (processor instanceof AbstractProcessor other)
					? TomcatHttp2Stream.find(known.getCoyoteRequest(), other) : null;
		}
		Object wrapper = ReflectionUtils.invokeMethod(this.socketWrapper, processor);
		return (wrapper instanceof SocketWrapperBase<?> socket) ? new TomcatSocket(socket) : null;
	}

}
