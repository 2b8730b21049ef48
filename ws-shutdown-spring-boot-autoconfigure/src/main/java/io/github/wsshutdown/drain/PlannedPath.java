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

package io.github.wsshutdown.drain;

/**
 * Finds out whether the path that a plan names is registered.
 */
final class PlannedPath {

	private final ConnectionRegistry registry;

	private final PathLookup paths;

	PlannedPath(ConnectionRegistry registry, PathLookup paths) {
		this.registry = registry;
		this.paths = paths;
	}

	/**
	 * The plan with its path as it is registered.
	 * @throws InvalidDrainPlanException if it is not
	 */
	DrainPlan requireRegistered(DrainPlan plan) {
		String path = plan.path();
		if (path != null && !hasConnections(path) && !this.paths.isRegistered(path)) {
			throw new InvalidDrainPlanException("path", path, "no WebSocket handler or endpoint is registered under it",
					"Use a path exactly as it is registered.");
		}
		return plan;
	}

	private boolean hasConnections(String path) {
		return this.registry.connections().stream().anyMatch((connection) -> path.equals(connection.getPath()));
	}

}
