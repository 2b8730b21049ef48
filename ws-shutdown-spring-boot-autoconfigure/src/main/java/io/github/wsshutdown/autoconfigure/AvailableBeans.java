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

import java.util.List;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Beans that are not needed before a drain, so that they may need its drainer. One that
 * can't be created must not stop the drain.
 *
 * @param <T> their type
 * @param provider provides them
 */
record AvailableBeans<T>(ObjectProvider<T> provider) implements Supplier<List<T>> {

	private static final Log logger = LogFactory.getLog(AvailableBeans.class);

	@Override
	public List<T> get() {
		try {
			return this.provider.orderedStream().toList();
		}
		catch (BeansException | IllegalStateException ex) {
			logger.warn("A drain goes on without its listeners or notices, since one of them can't be created", ex);
			return List.of();
		}
	}

}
