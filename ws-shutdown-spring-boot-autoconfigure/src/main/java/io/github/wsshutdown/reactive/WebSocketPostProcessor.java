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

package io.github.wsshutdown.reactive;

import org.aopalliance.intercept.MethodInvocation;

import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;

/**
 * Makes everything that WebFlux hands a handshake to use tracking handlers: the adapter,
 * with whatever service it has, and services that others use, such as a gateway.
 */
public final class WebSocketPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<HandlerTracking> tracking;

	/**
	 * Create a new {@link WebSocketPostProcessor}.
	 * @param tracking makes tracking handlers
	 */
	public WebSocketPostProcessor(ObjectProvider<HandlerTracking> tracking) {
		this.tracking = tracking;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof WebSocketHandlerAdapter adapter) {
			return new TrackingHandlerAdapter(adapter, this.tracking);
		}
		if (bean instanceof WebSocketService service && !AopUtils.isAopProxy(bean)) {
			WebSocketService proxy = TypeKeepingProxy.create(WebSocketService.class, service, "handleRequest",
					(invocation) -> handleRequest(service, invocation));
			return (proxy != null) ? proxy : bean;
		}
		return bean;
	}

	private Object handleRequest(WebSocketService service, MethodInvocation invocation) {
		ServerWebExchange exchange = (ServerWebExchange) invocation.getArguments()[0];
		WebSocketHandler handler = (WebSocketHandler) invocation.getArguments()[1];
		return service.handleRequest(exchange, this.tracking.getObject().track(exchange, handler, service));
	}

}
