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

import io.github.wsshutdown.servlet.RequestSocket;
import io.github.wsshutdown.servlet.RequestSockets;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.RequestFacade;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Finds the sockets of Tomcat's requests, to which nothing public leads: from the facade
 * to the request, to the processor that serves it, to its socket.
 */
public final class TomcatRequestSockets implements RequestSockets {

	private static final Log logger = LogFactory.getLog(TomcatRequestSockets.class);

	private final @Nullable Field request = field(RequestFacade.class, "request");

	private final @Nullable Field processor = field(org.apache.coyote.Request.class, "hook");

	private final @Nullable Method socketWrapper = method(AbstractProcessor.class, "getSocketWrapper");

	/**
	 * Create new {@link TomcatRequestSockets}. Warns if this version of Tomcat is
	 * different.
	 */
	public TomcatRequestSockets() {
		if (this.request == null || this.processor == null || this.socketWrapper == null) {
			logger.warn("This version of Tomcat does not let the sockets of requests be found: SockJS sessions over"
					+ " HTTP and connections upgraded by the application can't be cut, and those whose peer does"
					+ " not read may outlast the drain");
		}
	}

	@Override
	public @Nullable RequestSocket find(HttpServletRequest request) {
		ServletRequest unwrapped = request;
		while (unwrapped instanceof ServletRequestWrapper wrapper) {
			unwrapped = wrapper.getRequest();
		}
		if (this.request == null || this.processor == null || this.socketWrapper == null
				|| !(unwrapped instanceof RequestFacade)) {
			return null;
		}
		Request catalinaRequest = (Request) ReflectionUtils.getField(this.request, unwrapped);
		Object hook = (catalinaRequest != null)
				? ReflectionUtils.getField(this.processor, catalinaRequest.getCoyoteRequest()) : null;
		// With HTTP/2 many requests share a socket, and it can't be cut for one of them
		Object socketWrapper = (hook instanceof Http11Processor)
				? ReflectionUtils.invokeMethod(this.socketWrapper, hook) : null;
		return (socketWrapper instanceof SocketWrapperBase<?> wrapper) ? new TomcatSocket(wrapper) : null;
	}

	private static @Nullable Field field(Class<?> type, String name) {
		Field field = ReflectionUtils.findField(type, name);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
		}
		return field;
	}

	private static @Nullable Method method(Class<?> type, String name) {
		Method method = ReflectionUtils.findMethod(type, name);
		if (method != null) {
			ReflectionUtils.makeAccessible(method);
		}
		return method;
	}

}
