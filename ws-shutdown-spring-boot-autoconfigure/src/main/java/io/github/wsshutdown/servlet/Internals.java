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

import java.lang.reflect.Field;
import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Finds what a container has and does not show.
 */
public final class Internals {

	private Internals() {
	}

	/**
	 * Find a field, and make it accessible.
	 * @param owner the class that has it
	 * @param name its name
	 * @param type its type, {@code null} for any
	 * @return the field, {@code null} if there is none
	 */
	public static @Nullable Field field(Class<?> owner, String name, @Nullable Class<?> type) {
		Field field = ReflectionUtils.findField(owner, name, type);
		if (field != null) {
			ReflectionUtils.makeAccessible(field);
		}
		return field;
	}

	/**
	 * Find a method, and make it accessible.
	 * @param owner the class that has it
	 * @param name its name
	 * @param parameterTypes the types of its parameters
	 * @return the method, {@code null} if there is none
	 */
	public static @Nullable Method method(Class<?> owner, String name, Class<?>... parameterTypes) {
		Method method = ReflectionUtils.findMethod(owner, name, parameterTypes);
		if (method != null) {
			ReflectionUtils.makeAccessible(method);
		}
		return method;
	}

}
