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

package io.github.wsshutdown.servlet.reactive;

import java.lang.reflect.Field;
import java.util.function.Function;

import io.github.wsshutdown.servlet.Internals;

import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.reactive.socket.WebSocketHandler;

/**
 * What Spring has made an endpoint of for a container: a handler, and what makes its
 * session. It keeps them to itself, hence the reflection. That they are where they were
 * is checked when the application starts.
 *
 * @param <S> the type of the container's session
 * @param <R> the type of Spring's session
 */
final class SpringAdapter<S, R> {

	private final Class<?> type;

	private final Field handler;

	private final Field sessionFactory;

	SpringAdapter(Class<?> type) {
		this.type = type;
		this.handler = find("delegateHandler", WebSocketHandler.class);
		this.sessionFactory = find("sessionFactory", Function.class);
	}

	private Field find(String name, Class<?> fieldType) {
		Field field = Internals.field(this.type, name, fieldType);
		Assert.state(field != null, "Spring's adapter has other fields than expected");
		return field;
	}

	/**
	 * Whether an endpoint is Spring's own.
	 */
	boolean isKnown(Object endpoint) {
		return endpoint.getClass() == this.type;
	}

	WebSocketHandler handler(Object endpoint) {
		return (WebSocketHandler) get(this.handler, endpoint);
	}

	@SuppressWarnings("unchecked")
	Function<S, R> sessionFactory(Object endpoint) {
		return (Function<S, R>) get(this.sessionFactory, endpoint);
	}

	private static Object get(Field field, Object endpoint) {
		Object value = ReflectionUtils.getField(field, endpoint);
		Assert.state(value != null, "Spring's adapter is not complete");
		return value;
	}

}
