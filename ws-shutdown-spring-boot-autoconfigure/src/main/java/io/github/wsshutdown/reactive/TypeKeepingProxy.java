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

import java.lang.reflect.Modifier;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.core.NativeDetector;
import org.springframework.util.ClassUtils;

/**
 * Stands in for an object of the application's and is of the same type.
 */
final class TypeKeepingProxy {

	private TypeKeepingProxy() {
	}

	/**
	 * Create a proxy.
	 * @param <T> the type that declares the method
	 * @param type the type that declares the method
	 * @param target the object
	 * @param method the method that the interceptor answers; all others are answered by
	 * the object
	 * @param interceptor the interceptor
	 * @return the proxy, or {@code null} if there can't be one
	 */
	static <T> @Nullable T create(Class<T> type, T target, String method, MethodInterceptor interceptor) {
		Class<?> targetType = target.getClass();
		boolean closed = Modifier.isFinal(targetType.getModifiers()) && !ClassUtils.isLambdaClass(targetType);
		if (closed || NativeDetector.inNativeImage()) {
			return null;
		}
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(true);
		factory.addAdvice((MethodInterceptor) (invocation) -> invocation.getMethod().getName().equals(method)
				? interceptor.invoke(invocation) : invocation.proceed());
		return type.cast(factory.getProxy(targetType.getClassLoader()));
	}

}
