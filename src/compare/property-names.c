/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tables of names, in byte order, as the D-Bus interface and systemd.exec(5) have them. */
#include "compare/property-names.h"

#include <stdlib.h>
#include <string.h>

#include "snapshot/settings.h"

/* Confines a service besides what the checks look at, or says what it runs, as whom, from where and
 * who can reach it. */
static const char *const isolation[] = {
        "Accept",
        "AmbientCapabilities",
        "AppArmorProfile",
        "BPFDelegateAttachments",
        "BPFDelegateCommands",
        "BPFDelegateMaps",
        "BPFDelegatePrograms",
        "BPFProgram",
        "BindIPv6Only",
        "BindPaths",
        "BindReadOnlyPaths",
        "BindToDevice",
        "CacheDirectoryMode",
        "ConfigurationDirectoryMode",
        "CoredumpFilter",
        "DelegateControllers",
        "DelegateSubgroup",
        "DirectoryMode",
        "Environment",
        "EnvironmentFile",
        "EnvironmentFiles",
        "ExecPaths",
        "ExecReload",
        "ExecStart",
        "ExecStartPost",
        "ExecStartPre",
        "ExecStop",
        "ExecStopPost",
        "ExtensionDirectories",
        "ExtensionImages",
        "IPCNamespacePath",
        "ImportCredential",
        "InaccessiblePaths",
        "JoinsNamespaceOf",
        "LimitCORE",
        "LimitMEMLOCK",
        "LimitNPROC",
        "ListenDatagram",
        "ListenFIFO",
        "ListenSequentialPacket",
        "ListenStream",
        "LoadCredential",
        "LoadCredentialEncrypted",
        "LogsDirectoryMode",
        "MountAPIVFS",
        "MountImages",
        "NUMAMask",
        "NetworkNamespacePath",
        "NoExecPaths",
        "PAMName",
        "PassEnvironment",
        "PrivateBPF",
        "PrivateIPC",
        "PrivatePIDs",
        "ReadOnlyPaths",
        "ReadWritePaths",
        "RestrictFileSystems",
        "RestrictNetworkInterfaces",
        "RootDirectoryStartOnly",
        "RootEphemeral",
        "RootHash",
        "RootHashSignature",
        "RootImageOptions",
        "RootImagePolicy",
        "RootVerity",
        "RuntimeDirectoryMode",
        "SELinuxContext",
        "SecureBits",
        "SetCredential",
        "SetCredentialEncrypted",
        "SmackProcessLabel",
        "SocketBindAllow",
        "SocketBindDeny",
        "SocketGroup",
        "SocketMode",
        "SocketUser",
        "StateDirectoryMode",
        "SystemCallErrorNumber",
        "SystemCallLog",
        "TTYPath",
        "TemporaryFileSystem",
        "UserNamespacePath",
        "WorkingDirectory",
};

static const char *const volatile_names[] = {
        "ActivationDetails",
        "ActiveState",
        "AssertResult",
        "Asserts",
        "CPUUsageNSec",
        "CanFreeze",
        "CleanResult",
        "ConditionResult",
        "Conditions",
        "ControlGroup",
        "ControlGroupId",
        "ControlPID",
        "DropInPaths",
        "EffectiveCPUs",
        "EffectiveMemoryHigh",
        "EffectiveMemoryMax",
        "EffectiveMemoryNodes",
        "EffectiveTasksMax",
        "ExecMainCode",
        "ExecMainPID",
        "ExecMainStatus",
        "ExtensionImagesResult",
        "FragmentPath",
        "FreezerState",
        "GID",
        "Id",
        "InvocationID",
        "Job",
        "LastTriggerUSec",
        "LastTriggerUSecMonotonic",
        "LiveMountResult",
        "LoadError",
        "LoadState",
        "MainPID",
        "ManagedOOMKills",
        "Markers",
        "MemoryAvailable",
        "MemoryCurrent",
        "MemoryPeak",
        "MemorySwapCurrent",
        "MemorySwapPeak",
        "MemoryZSwapCurrent",
        "NAccepted",
        "NConnections",
        "NFileDescriptorStore",
        "NRefused",
        "NRestarts",
        "Names",
        "NeedDaemonReload",
        "NextElapseUSecMonotonic",
        "NextElapseUSecRealtime",
        "OOMKills",
        "Refs",
        "ReloadResult",
        "Result",
        "SourcePath",
        "StatusBusError",
        "StatusErrno",
        "StatusText",
        "StatusVarlinkError",
        "SubState",
        "TasksCurrent",
        "UID",
        "UnitFilePreset",
        "UnitFileState",
};

static const char *const volatile_endings[] = {
        "Bytes", "Operations", "Packets", "Timestamp", "TimestampMonotonic",
};

static const char *const sets[] = {
        "After",
        "Before",
        "BindsTo",
        "BoundBy",
        "ConflictedBy",
        "Conflicts",
        "ConsistsOf",
        "JoinsNamespaceOf",
        "OnFailure",
        "OnFailureOf",
        "OnSuccess",
        "OnSuccessOf",
        "PartOf",
        "PropagatesReloadTo",
        "PropagatesStopTo",
        "ReloadPropagatedFrom",
        "RequiredBy",
        "Requires",
        "RequiresMountsFor",
        "Requisite",
        "RequisiteOf",
        "SliceOf",
        "StopPropagatedFrom",
        "TriggeredBy",
        "Triggers",
        "UpheldBy",
        "Upholds",
        "WantedBy",
        "Wants",
        "WantsMountsFor",
};

static int compare_names(const void *key, const void *row)
{
        return strcmp(key, *(const char *const *) row);
}

#define IN_TABLE(name, table)                                                                      \
        (bsearch(name, table, G_N_ELEMENTS(table), sizeof *(table), compare_names) != NULL)

enum property_class property_class_of(const char *name)
{
        if (setting_find(name) != SETTING_NONE)
                return PROPERTY_CHECKED;
        return IN_TABLE(name, isolation) ? PROPERTY_ISOLATION : PROPERTY_OTHER;
}

gboolean property_is_volatile(const char *name)
{
        for (gsize i = 0; i < G_N_ELEMENTS(volatile_endings); i++)
                if (g_str_has_suffix(name, volatile_endings[i]))
                        return TRUE;
        return IN_TABLE(name, volatile_names);
}

gboolean property_is_set_of_lines(const char *name)
{
        return g_str_has_prefix(name, "LoadCredential") ||
               g_str_has_prefix(name, "SetCredential") ||
               g_str_has_prefix(name, "ImportCredential");
}

gboolean property_is_set(const char *name)
{
        return IN_TABLE(name, sets);
}
