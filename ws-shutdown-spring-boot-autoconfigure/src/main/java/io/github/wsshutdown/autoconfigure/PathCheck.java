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

import java.util.Collection;
import java.util.List;

import io.github.wsshutdown.connection.PathLookup;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Lets the application start only if the paths that properties list are registered. Where
 * a servlet with a context of its own may still register some, it warns.
 *
 * @param context the context of the application
 * @param properties the properties
 * @param lookups know the paths
 */
record PathCheck(ApplicationContext context, WebSocketShutdownProperties properties, ObjectProvider<PathLookup> lookups)
		implements
			SmartInitializingSingleton,
			ApplicationListener<ContextRefreshedEvent> {

	private static final Log logger = LogFactory.getLog(PathCheck.class);

	@Override
	public void afterSingletonsInstantiated() {
		check(false);
	}

	/** By now servlets that are loaded at the start have their contexts. */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (event.getApplicationContext() == this.context) {
			check(true);
		}
	}

	private void check(boolean refreshed) {
		check("ws-shutdown.age.exempt-paths", this.properties.age().exemptPaths(), refreshed);
		check("ws-shutdown.liveness.exempt-paths", this.properties.liveness().exemptPaths(), refreshed);
		check("ws-shutdown.drain.notice.paths", this.properties.drain().notice().paths(), refreshed);
	}

	private void check(String name, Collection<String> paths, boolean refreshed) {
		List<PathLookup> lookups = this.lookups.stream().toList();
		for (String path : paths) {
			if (lookups.isEmpty() || lookups.stream().anyMatch((lookup) -> lookup.isRegistered(path))) {
				continue;
			}
			if (lookups.stream().allMatch(PathLookup::isComplete)) {
				throw new UnusablePropertyException(name, path,
						"No WebSocket handler or endpoint is registered under '" + path + "'.",
						"Use paths exactly as they are registered, for example '/rooms/{room}'.");
			}
			if (refreshed) {
				logger.warn("Property '" + name + "' has '" + path
						+ "', under which no WebSocket handler or endpoint is registered yet");
			}
		}
	}

}
